/** Which steps there are and the one that is loaded: complete, or growing as its completions are written. */
import type { GroupView, RunPush, StepPoint, StepView } from '../../../core/protocol/index.ts';
import { joinGroups } from './groups.ts';
import { applyLive, type LiveStep } from './live.ts';

export interface StepsPart {
  /** Ascending. */
  points: readonly StepPoint[];
  /** The step whose completions are here. */
  loaded: StepView | undefined;
  live: LiveStep | undefined;
  /** The newest step with a written completion. */
  newestWritten: number | undefined;
  /** The panel answered that the run has no completion yet. */
  isKnownEmpty: boolean;
  /** Updates of the loaded step were written after it was read: KL and clip shares are to be fetched. */
  isStale: boolean;
  /** A step that was asked for and has no completions. */
  absent: number | undefined;
  /** A step that could not be read, and why; not asked for again until a person says so or another step has been read. */
  failed: FailedStep | undefined;
}

export interface FailedStep {
  step: number | 'newest';
  message: string;
  fix: string | undefined;
}

export const NO_STEPS: StepsPart = {
  points: [],
  loaded: undefined,
  live: undefined,
  newestWritten: undefined,
  isKnownEmpty: false,
  isStale: false,
  absent: undefined,
  failed: undefined,
};

/** The newest step that there is anything of: written completions, or text in the making. */
export function newestStep(steps: StepsPart): number | undefined {
  const known = [steps.newestWritten, steps.live?.step].filter((step) => step !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** Adds points; a step that is there already is replaced. */
export function joinPoints(points: readonly StepPoint[], news: readonly StepPoint[]): readonly StepPoint[] {
  if (news.length === 0) return points;
  const last = points.at(-1)?.step ?? -1;
  if (news.every((point) => point.step > last)) return [...points, ...news];
  const byStep = new Map([...points, ...news].map((point) => [point.step, point]));
  return [...byStep.values()].sort((a, b) => a.step - b.step);
}

/**
 * Takes news in. `wanted`: the step a person looks at, undefined while the newest is followed: pieces of that step are joined, pieces
 * of a newer one replace it only when following.
 */
export function applyStepNews(steps: StepsPart, push: RunPush, wanted: number | undefined): StepsPart {
  let next: StepsPart = {
    ...steps,
    points: joinPoints(steps.points, push.points ?? []),
    live: push.live === undefined ? steps.live : applyLive(steps.live, push.live),
  };
  for (const piece of push.rollouts ?? []) next = withPiece(next, piece, wanted);
  const isStale = next.loaded !== undefined && (push.updated ?? []).includes(next.loaded.step);
  return isStale ? { ...next, isStale, failed: undefined } : next;
}

function withPiece(steps: StepsPart, piece: GroupView, wanted: number | undefined): StepsPart {
  const newestWritten = Math.max(steps.newestWritten ?? -1, piece.step);
  const absent = steps.absent === piece.step ? undefined : steps.absent;
  const next = { ...steps, newestWritten, absent, isKnownEmpty: false };
  if (steps.loaded?.step === piece.step) {
    return { ...next, loaded: { ...steps.loaded, groups: joinGroups(steps.loaded.groups, [piece]) } };
  }
  const isNewer = piece.step > (steps.loaded?.step ?? -1);
  const isWanted = wanted === undefined ? isNewer : piece.step === wanted;
  if (!isWanted) return next;
  return { ...next, isStale: false, loaded: { step: piece.step, groups: [piece], updated: false } };
}

/**
 * Takes an answer in; one that is older than what came by push meanwhile, or that nobody wants any more, is dropped.
 *
 * @param asked  the step of the question
 */
export function withStepAnswer(
  steps: StepsPart,
  asked: number | 'newest',
  answer: StepView | null,
  wanted: number | undefined,
): StepsPart {
  if (answer === null) return withoutStep({ ...steps, failed: undefined }, asked);
  const newestWritten = Math.max(steps.newestWritten ?? -1, answer.step);
  const next = { ...steps, newestWritten, isKnownEmpty: false, failed: undefined };
  const { loaded } = steps;
  if (loaded?.step === answer.step) {
    const groups = joinGroups(loaded.groups, answer.groups);
    return { ...next, isStale: false, loaded: { ...answer, groups } };
  }
  if (wanted === undefined ? answer.step < (loaded?.step ?? -1) : answer.step !== wanted) return next;
  return { ...next, isStale: false, loaded: answer };
}

function withoutStep(steps: StepsPart, asked: number | 'newest'): StepsPart {
  if (asked !== 'newest') return { ...steps, absent: asked };
  return steps.newestWritten === undefined ? { ...steps, isKnownEmpty: true } : steps;
}

/** The step that has to be read for what is shown; undefined: all is here, or could not be read. */
export function missingStep(steps: StepsPart, wanted: number | undefined): number | 'newest' | undefined {
  const missing = lackingStep(steps, wanted);
  return missing === steps.failed?.step ? undefined : missing;
}

/** Why there is nothing to show of the wanted step; undefined: it is here, or may still come. */
export function failureToShow(steps: StepsPart, wanted: number | undefined): FailedStep | undefined {
  const { failed, loaded } = steps;
  if (failed === undefined || lackingStep(steps, wanted) !== failed.step) return undefined;
  // What can be shown stays: an older reading of this step, or its text in the making.
  const isShown = loaded?.step === failed.step || (wanted === undefined && newestStep(steps) !== undefined);
  return isShown ? undefined : failed;
}

function lackingStep(steps: StepsPart, wanted: number | undefined): number | 'newest' | undefined {
  const { loaded, live } = steps;
  if (wanted === undefined) {
    if (loaded === undefined) return steps.isKnownEmpty ? undefined : 'newest';
    // An older step had been chosen before: only what is written from now on comes by itself.
    const newest = steps.newestWritten ?? loaded.step;
    if (newest > loaded.step) return newest === steps.absent ? undefined : newest;
    return steps.isStale && newestStep(steps) === loaded.step ? loaded.step : undefined;
  }
  if (wanted === steps.absent) return undefined;
  if (loaded?.step === wanted) return steps.isStale ? wanted : undefined;
  const isOnlyLive = live?.step === wanted && wanted > (steps.newestWritten ?? -1);
  return isOnlyLive ? undefined : wanted;
}
