import { readableEnd, readInOneAttempt } from './attempts.ts';
import type { RunFiles } from './files.ts';
import { readLinesFrom } from './lines.ts';
import type { RolloutRecord } from './records.ts';
import { isRolloutRecord } from './validate.ts';

/** Bytes read at once. */
const BUDGET = 1 << 22;

/** What a search through `rollouts.jsonl` found. */
export interface RolloutSearch {
  /** Undefined: the run does not hold it. */
  found: RolloutRecord | undefined;
  /** Whether the file holds any completion. */
  any: boolean;
}

/** The step that a completion's id names (`s42-g3-c5`: 42); undefined for what is no id. */
export function stepOfId(id: string): number | undefined {
  const step = /^s(\d+)-g\d+-c\d+$/.exec(id)?.[1];
  return step === undefined ? undefined : Number(step);
}

/**
 * Finds a completion of the present attempt, reading the file a piece at a time. Steps ascend in it, so it ends behind the id's step.
 * Undefined = no status, or one restart after another.
 */
export async function findRollout(files: RunFiles, id: string): Promise<RolloutSearch | undefined> {
  const step = stepOfId(id) ?? -1;
  const read = await readInOneAttempt(files, async (status): Promise<RolloutSearch> => {
    const end = await readableEnd(files, 'rollouts.jsonl', status);
    let any = false;
    for (let offset = 0, more = true; more;) {
      const piece = await readLinesFrom(files, 'rollouts.jsonl', isRolloutRecord, offset, end, BUDGET);
      any ||= piece.entries.length > 0;
      const found = piece.entries.find(({ record }) => record.id === id)?.record;
      const last = piece.entries.at(-1)?.record.step ?? -1;
      if (found !== undefined || last > step) return { found, any };
      ({ offset, more } = piece);
    }
    return { found: undefined, any };
  });
  return read?.data;
}
