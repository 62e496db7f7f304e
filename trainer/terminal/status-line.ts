import { type Look, sign } from './look.ts';
import { duration } from './numbers.ts';
import type { Phase, ProgressState } from './reporter.ts';
import { fit, safe } from './safe-text.ts';

/** How long a run will still take, from how long its steps took. */
export interface Pace {
  maxSteps: number;
  /** Seconds of the newest steps; empty before the first has ended. */
  stepSeconds: readonly number[];
  /** Seconds since the step in hand began. */
  sinceStep: number;
  /** Seconds of the evaluation before step 1, which comes once more at the end; 0 where there is none. */
  evaluationSeconds: number;
}

/** Seconds until the end; `null` while no step has ended. */
export function secondsLeft(step: number, pace: Pace): number | null {
  if (pace.stepSeconds.length === 0) return null;
  const mean = pace.stepSeconds.reduce((sum, value) => sum + value, 0) / pace.stepSeconds.length;
  const inHand = Math.max(0, mean - pace.sinceStep);
  return inHand + Math.max(0, pace.maxSteps - step) * mean + pace.evaluationSeconds;
}

const WORDS: Readonly<Record<Phase, string>> = {
  rollout: 'answering',
  reward: 'judging',
  update: 'learning',
  evaluate: 'evaluating',
  checkpoint: 'saving',
};

/** The bar counts finished steps; an evaluation before step 1 and one at the end have a bar of their own. */
function share({ phase, step, done, total }: ProgressState, maxSteps: number): number {
  if (phase === 'evaluate' || phase === 'checkpoint') return total > 0 ? done / total : 0;
  return maxSteps > 0 ? Math.max(0, step - 1) / maxSteps : 0;
}

/** The line that is redrawn while a run goes on: at most `look.width - 1` columns, so that no terminal wraps it. */
export function statusLine(state: ProgressState, pace: Pace, look: Look): string {
  const columns = look.width >= 90 ? 24 : 12;
  const filled = Math.round(Math.min(1, Math.max(0, share(state, pace.maxSteps))) * columns);
  const bar = sign(look, 'full').repeat(filled) + sign(look, 'empty').repeat(columns - filled);
  const count = state.total > 0 ? ` ${state.done}/${state.total}` : '';
  const left = secondsLeft(state.step, pace);
  const parts = [
    `${bar} step ${state.step}/${pace.maxSteps}`,
    `${WORDS[state.phase]}${count}`,
    ...(left === null ? [] : [`${duration(left)} left`]),
    ...(state.text === undefined || state.text === '' ? [] : [safe(state.text, look.unicode)]),
  ];
  return fit(parts.join('  '), look.width - 1, sign(look, 'ellipsis'));
}
