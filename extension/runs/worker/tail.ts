import { setImmediate } from 'node:timers/promises';
import { readableEnd, readInOneAttempt } from '../../../core/run/attempts.ts';
import type { RunFiles } from '../../../core/run/files.ts';
import { RunReader, type RunDelta } from '../../../core/run/reader.ts';
import { bisect } from './step-reader.ts';

/** Steps whose completions a tail begins with: alarms look back this far. */
const LOOK_BACK = 16;
/** Bytes of each file in one piece: parsing them must not block a request. */
const BUDGET = 1 << 19;

/** A reader of all metrics, evaluations and events, but of the newest steps' completions only: soon at the end of a run of any length. */
export async function openTail(files: RunFiles): Promise<RunReader> {
  const start = await readInOneAttempt(files, async (status) => {
    const first = Math.max(0, status.step - LOOK_BACK + 1);
    const offsetIn = async (file: 'rollouts.jsonl' | 'updates.jsonl'): Promise<number> =>
      bisect(files, file, first, await readableEnd(files, file, status));
    return { rollouts: await offsetIn('rollouts.jsonl'), updates: await offsetIn('updates.jsonl') };
  });
  if (start === undefined) return new RunReader(files, undefined, BUDGET);
  const offsets = {
    'metrics.jsonl': 0,
    'eval.jsonl': 0,
    'events.jsonl': 0,
    'rollouts.jsonl': start.data.rollouts,
    'updates.jsonl': start.data.updates,
  };
  return new RunReader(files, { attempt: start.status.attempt, offsets }, BUDGET);
}

/** Polls until nothing more stands there now, a piece at a time, or until `isOver` says to stop. */
export async function readOn(
  reader: RunReader,
  take: (delta: RunDelta) => void,
  isOver: () => boolean = () => false,
): Promise<void> {
  while (!isOver()) {
    const delta = await reader.poll();
    if (delta === undefined) return;
    take(delta);
    if (!delta.more) return;
    // Requests have their turn.
    await setImmediate();
  }
}
