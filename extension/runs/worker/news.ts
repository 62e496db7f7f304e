import type { RunPush } from '../../../core/protocol/index.ts';
import type { RunDelta } from '../../../core/run/reader.ts';
import { records, stepPoint } from './run-log.ts';
import { groupViews } from './views.ts';

/** What a delta means to followers; undefined where it says nothing new. */
export function newsOf(folder: string, delta: RunDelta): RunPush | undefined {
  const news: RunPush = { folder };
  if (delta.restarted !== undefined) news.restarted = true;
  if (delta.metrics.length > 0) {
    news.metrics = records(delta.metrics);
    news.points = news.metrics.map(stepPoint);
  }
  if (delta.evaluations.length > 0) news.evaluations = records(delta.evaluations);
  if (delta.events.length > 0) news.events = records(delta.events);
  if (delta.updates.length > 0) news.updated = delta.updates.map(({ record }) => record.step);
  const newest = delta.rollouts.at(-1)?.record.step;
  if (newest !== undefined) {
    const written = records(delta.rollouts).filter(({ step }) => step === newest);
    news.rollouts = groupViews(written, undefined);
  }
  return Object.keys(news).length > 1 ? news : undefined;
}

const LISTS = ['points', 'metrics', 'evaluations', 'events', 'rollouts', 'updated'] as const;

/** Adds a later push of a run to an earlier one that has not been sent. */
export function mergePushes(earlier: RunPush, later: RunPush): RunPush {
  const kept = later.restarted === true ? withoutAttempt(earlier) : earlier;
  const merged: RunPush = { ...kept, ...later };
  for (const key of LISTS) {
    const joined = [...(kept[key] ?? []), ...(later[key] ?? [])];
    if (joined.length > 0) Object.assign(merged, { [key]: joined });
  }
  if (kept.live !== undefined && later.live?.fresh === false)
    merged.live = { fresh: kept.live.fresh, lines: [...kept.live.lines, ...later.live.lines] };
  return merged;
}

/** What stays true of a push when the run went back behind it: all that is not of one attempt. */
function withoutAttempt(push: RunPush): RunPush {
  const kept: RunPush = { ...push };
  for (const key of [...LISTS, 'latest', 'live', 'index'] as const) if (key !== 'events') delete kept[key];
  return kept;
}
