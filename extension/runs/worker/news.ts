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
