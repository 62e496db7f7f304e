import { median } from '../../../core/alarms/span.ts';
import type { RunData } from './run.ts';

/** Steps that the time left is estimated from. */
const PACE_STEPS = 16;

/** Seconds to the end at the median pace of the newest steps; null while it is not known or the run does not train. */
export function secondsLeft({ head, columns }: RunData): number | null {
  const status = head?.status;
  if (status?.state !== 'running' || head?.liveness !== 'alive' || status.max_steps === null) return null;
  const seconds = (columns.column('time/step_time') ?? [])
    .slice(-PACE_STEPS)
    .filter((value) => value !== null);
  if (seconds.length === 0) return null;
  return Math.max(0, status.max_steps - Math.max(status.step, columns.lastStep)) * median(seconds);
}
