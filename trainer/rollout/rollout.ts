import { sampleUniform } from '../../core/random/index.ts';
import { LIVE_PROMPT } from '../../core/run/records.ts';
import { LiveDecoder } from '../models/live-decoder.ts';
import { textLengths } from '../models/text-lengths.ts';
import type { Tokenizer } from '../models/tokenizer.ts';
import type { RunOptions } from '../runtime/device.ts';
import { completionId, type Completion, type Prompt } from './completion.ts';
import type { Sampler } from './sampler.ts';
import { StopTexts } from './stop-texts.ts';
import type { Truncation } from './truncated-sampling.ts';

export interface RolloutSettings extends Truncation {
  num_generations: number;
  max_completion_length: number;
  /** Texts that end a completion; special tokens count as they are written. */
  stop: readonly string[];
  eosIds: ReadonlySet<number>;
  /** Key of the random stream, with the step. */
  seed: number;
  /** Another stream than the step's own. */
  uniform?: (draw: number, index: number) => number;
}

/** New text of one completion. */
export interface LiveText {
  group: number;
  index: number;
  text: string;
  /** On the first piece of each group: the beginning of its prompt. */
  prompt?: string;
}

export interface RolloutListeners extends RunOptions {
  /** Whole characters as they become certain; called about 10 times a second. */
  onText?: (pieces: readonly LiveText[]) => void;
  /** Completions that have ended, of all. */
  onProgress?: (done: number, total: number) => void;
}

/** Milliseconds between two looks at what the rows have said. */
const LOOK_EVERY = 100;

/**
 * Samples the groups of a step: `num_generations` completions for each prompt, ordered by group.
 * The same step of the same seed sees the same random numbers, whatever the batch.
 */
export async function rollout(
  sampler: Sampler,
  tokenizer: Tokenizer,
  prompts: readonly Prompt[],
  step: number,
  settings: RolloutSettings,
  listeners: RolloutListeners = {},
): Promise<Completion[]> {
  const copies = settings.num_generations;
  const place = (index: number): { group: number; index: number } => ({
    group: Math.floor(index / copies),
    index: index % copies,
  });
  const live = prompts.flatMap(() => Array.from({ length: copies }, () => new LiveDecoder(tokenizer)));
  const watched = settings.stop.length > 0 ? live.map(() => new StopTexts(tokenizer, settings.stop)) : [];
  const changed = new Set<number>();
  const begun = new Set<number>();
  let looked = performance.now();
  const look = (): void => {
    const pieces: LiveText[] = [];
    for (const index of changed) {
      const text = live[index]?.take() ?? '';
      if (text === '') continue;
      const { group } = place(index);
      const prompt = begun.has(group) ? {} : { prompt: prompts[group]?.text.slice(0, LIVE_PROMPT) ?? '' };
      begun.add(group);
      pieces.push({ ...place(index), text, ...prompt });
    }
    changed.clear();
    listeners.onText?.(pieces);
    looked = performance.now();
  };

  const sampled = await sampler.sample(
    {
      ...settings,
      prompts: prompts.map(({ ids }) => ids),
      copies,
      max_new_tokens: settings.max_completion_length,
      uniform:
        settings.uniform ?? ((token, completion) => sampleUniform(settings.seed, step, completion, token)),
      ...(settings.stop.length > 0
        ? { stopped: (index, ids) => watched[index]?.push(ids.at(-1) as number) ?? false }
        : {}),
      onToken: (index, id) => {
        if (!listeners.onText) return;
        live[index]?.push(id);
        changed.add(index);
        if (performance.now() - looked >= LOOK_EVERY) look();
      },
      ...(listeners.onProgress ? { onProgress: listeners.onProgress } : {}),
    },
    listeners,
  );
  if (listeners.onText) look();

  return sampled.map((one, i) => {
    const { group, index } = place(i);
    const text = tokenizer.decode([...one.ids]);
    return {
      id: completionId(step, group, index),
      group,
      index,
      prompt: prompts[group] as Prompt,
      ids: one.ids,
      text,
      text_len: textLengths(tokenizer, one.ids, text),
      stop_reason: one.stop_reason,
      logprobs: one.logprobs,
      entropy: one.entropy,
    };
  });
}
