import type { AdvantageResult } from '../../core/advantages/index.ts';
import { clipState } from '../../core/objectives/clipped.ts';
import type { ObjectiveSettings } from '../../core/objectives/settings.ts';
import { tokenKl } from '../../core/objectives/kl.ts';
import { scoresOf, timesOf } from '../rewards/judge.ts';
import type { RewardScores } from '../rewards/runner.ts';
import type { Completion } from '../rollout/completion.ts';
import type { UnscoredLine } from '../../core/run/records.ts';
import type { RolloutInput, UpdateInput } from '../runs/writer.ts';

/** What a line says of a completion wherever it stands. */
const said = (step: number, one: Completion): Omit<UnscoredLine, 'ids'> => ({
  id: one.id,
  step,
  group: one.group,
  index: one.index,
  prompt_id: one.prompt.id,
  prompt: one.prompt.text,
  completion: one.text,
  stop_reason: one.stop_reason,
});

/**
 * What was said, as `unscored.jsonl` holds it until it is judged.
 * @param of  `evaluation`: held-out prompts were answered after that step; their ids begin with `e`
 */
export const unscoredRecords = (
  step: number,
  completions: readonly Completion[],
  of: 'step' | 'evaluation' = 'step',
): UnscoredLine[] =>
  completions.map((one) => ({
    ...said(step, one),
    ...(of === 'step' ? {} : { id: `e${step}-g${one.group}-c${one.index}`, evaluation: true as const }),
    ids: [...one.ids],
  }));

/** What was said and how it was judged, as `rollouts.jsonl` holds it. An array that is not there is unavailable. */
export function rolloutRecords(
  step: number,
  completions: readonly Completion[],
  scores: RewardScores,
  judged: AdvantageResult,
  mask: readonly Uint8Array[],
  refLogprobs: readonly (Float32Array | undefined)[],
): RolloutInput[] {
  const time = timesOf(scores);
  return completions.map((one, i) => {
    const reference = refLogprobs[i];
    return {
      ...said(step, one),
      ...scoresOf(scores, i),
      reward: judged.rewards[i] ?? null,
      advantage: judged.advantages[i] ?? 0,
      arrays: {
        ids: one.ids,
        ...(one.text_len ? { text_len: one.text_len } : {}),
        logprobs: one.logprobs,
        entropy: one.entropy,
        mask: mask[i] ?? new Uint8Array(one.ids.length),
        ...(reference ? { ref_logprobs: reference } : {}),
      },
      time,
    };
  });
}

/** What the update did with each completion, as `updates.jsonl` holds it. */
export function updateRecords(
  completions: readonly Completion[],
  advantages: readonly number[],
  mask: readonly Uint8Array[],
  refLogprobs: readonly (Float32Array | undefined)[],
  logprobs: readonly Float32Array[],
  settings: ObjectiveSettings,
): UpdateInput[] {
  return completions.map(({ id, logprobs: old }, i) => {
    const now = logprobs[i] ?? new Float32Array(0);
    const reference = refLogprobs[i];
    const counted = [...now.keys()].filter((t) => mask[i]?.[t] === 1);
    const ratio = (t: number): number => Math.exp((now[t] as number) - (old[t] as number));
    const states = counted.map((t) => clipState(ratio(t), advantages[i] ?? 0, settings));
    const share = (side: 'low' | 'high'): number | null =>
      states.length === 0 ? null : states.filter((state) => state[side]).length / states.length;
    const kls = reference
      ? counted.map(
          (t) =>
            tokenKl(settings.kl, now[t] as number, old[t] as number, reference[t] as number, ratio(t)).value,
        )
      : [];
    return {
      id,
      kl: kls.length === 0 ? null : kls.reduce((sum, kl) => sum + kl, 0) / kls.length,
      clip_low: share('low'),
      clip_high: share('high'),
      in_loss: counted.length > 0,
      arrays: { logprobs_new: now },
    };
  });
}
