/** How a run fares, in words that a person uses. */
import type { RunHead } from '../../core/protocol/index.ts';
import { own } from '../../core/run/own.ts';
import { t } from './l10n.ts';

/** Colours of the state's dot: `busy` works, `idle` waits for somebody, `bad` needs somebody, `done` needs nobody. */
export type Tone = 'busy' | 'idle' | 'bad' | 'done';

export interface Condition {
  word: string;
  tone: Tone;
  /** A process goes on with this run: it can be steered. */
  alive: boolean;
  /** It can go on from its newest checkpoint. */
  resumable: boolean;
  paused: boolean;
}

const ended = (word: string, tone: Tone, resumable: boolean): Condition => ({
  word,
  tone,
  alive: false,
  resumable,
  paused: false,
});
const live = (word: string, tone: Tone, paused = false): Condition => ({
  word,
  tone,
  alive: true,
  resumable: false,
  paused,
});

/** Reads status and liveness together: a process that is gone did not stop by itself. */
export function conditionOf(head: RunHead | undefined): Condition {
  const status = head?.status;
  if (head === undefined || status === null || status === undefined) return ended(t`starting`, 'idle', false);
  if (head.liveness === 'gone') return ended(t`crashed`, 'bad', true);
  if (head.liveness === 'not-answering') return live(t`not answering`, 'bad', status.state === 'paused');
  if (head.liveness === 'unknown') return ended(t`on another machine, silent`, 'idle', false);
  switch (status.state) {
    case 'starting':
      return live(t`starting`, 'idle');
    case 'running':
      return live(t`training`, 'busy');
    case 'paused':
      return live(t`paused`, 'idle', true);
    case 'stopping':
      return live(t`stopping`, 'idle');
    case 'interrupted':
      return ended(t`interrupted`, 'idle', true);
    case 'finished':
      return ended(t`finished`, 'done', false);
    case 'failed':
      return ended(t`failed`, 'bad', true);
  }
}

const PHASES: Record<string, string> = {
  prompts: t`making prompts into tokens`,
  rollout: t`sampling completions`,
  reward: t`scoring completions`,
  update: t`updating the policy`,
  evaluate: t`evaluating`,
  checkpoint: t`writing a checkpoint`,
};

/** `sampling completions`; an unknown phase by its own name. */
export const phaseWord = (phase: string | null | undefined): string =>
  phase === null || phase === undefined ? '' : (own(PHASES, phase) ?? phase);
