import { readableEnd, readInOneAttempt } from '../../../core/run/attempts.ts';
import type { RunFiles } from '../../../core/run/files.ts';
import { LineCutter } from '../../../core/run/line-cutter.ts';
import { readLinesFrom } from '../../../core/run/lines.ts';
import { readNewestRollouts } from '../../../core/run/newest.ts';
import type { DataFile, RolloutRecord, UpdateRecord } from '../../../core/run/records.ts';
import {
  isObject,
  isRolloutRecord,
  isUpdateRecord,
  parseRecord,
  type Guard,
} from '../../../core/run/validate.ts';

const PIECE = 1 << 14;
const BUDGET = 1 << 17;
/** Where lines are long, more is read at once. */
const LARGEST_PIECE = 1 << 20;

/** The records of one step, of one attempt. */
export interface StepRecords {
  step: number;
  rollouts: RolloutRecord[];
  /** Undefined = not written yet. */
  update: UpdateRecord | undefined;
}

/** Reads a step from the run's files, without any index. Undefined = no completion of it was written. */
export async function readStep(files: RunFiles, step: number | 'newest'): Promise<StepRecords | undefined> {
  const read = await readInOneAttempt(files, async (status) => {
    if (step === 'newest') {
      const newest = await readNewestRollouts(files);
      if (newest === undefined) return undefined;
      const rollouts = newest.entries.map(({ record }) => record);
      return { step: newest.step, rollouts, update: await updateOf(newest.step) };
    }
    const end = await readableEnd(files, 'rollouts.jsonl', status);
    const rollouts = await linesOfStep(files, 'rollouts.jsonl', isRolloutRecord, step, end);
    return rollouts.length === 0 ? undefined : { step, rollouts, update: await updateOf(step) };

    async function updateOf(wanted: number): Promise<UpdateRecord | undefined> {
      const updatesEnd = await readableEnd(files, 'updates.jsonl', status);
      return (await linesOfStep(files, 'updates.jsonl', isUpdateRecord, wanted, updatesEnd)).at(-1);
    }
  });
  return read?.data;
}

/** The records of a step in a log whose steps ascend, found by bisection. */
async function linesOfStep<T extends { step: number }>(
  files: RunFiles,
  file: DataFile,
  isRecord: Guard<T>,
  step: number,
  end: number,
): Promise<T[]> {
  const found: T[] = [];
  for (let offset = await bisect(files, file, step, end); ;) {
    const read = await readLinesFrom(files, file, isRecord, offset, end, BUDGET);
    for (const { record } of read.entries) {
      if (record.step > step) return found;
      if (record.step === step) found.push(record);
    }
    if (!read.more) return found;
    offset = read.offset;
  }
}

/** The start of a line (or `end`) with only smaller steps in front of it, near the first line of `step`. */
export async function bisect(files: RunFiles, file: DataFile, step: number, end: number): Promise<number> {
  // Lines that begin before `low` are of smaller steps; those that begin at or behind `high` are not.
  let low = 0;
  let high = end;
  while (high - low > PIECE) {
    const middle = Math.floor((low + high) / 2);
    const line = await lineBehind(files, file, middle, high);
    if (line === undefined || line.step >= step) high = middle;
    else low = line.end;
  }
  return low;
}

const hasStep = (value: unknown): value is { step: number } =>
  isObject(value) && typeof value['step'] === 'number';

/** The first line with a step that begins behind byte `from` and ends before `end`: its step, and where the next one begins. */
async function lineBehind(
  files: RunFiles,
  file: DataFile,
  from: number,
  end: number,
): Promise<{ step: number; end: number } | undefined> {
  const cutter = new LineCutter(from);
  for (let length = PIECE; cutter.position < end; length = Math.min(2 * length, LARGEST_PIECE)) {
    const bytes = await files.read(file, cutter.position, Math.min(length, end - cutter.position));
    if (bytes.length === 0) return undefined;
    for (const line of cutter.cut(bytes)) {
      // The first one may have begun before `from`.
      const text = line.offset === from || line.bytes === undefined ? undefined : files.decode(line.bytes);
      const record = parseRecord(text, hasStep);
      if (record !== undefined) return { step: record.step, end: line.offset + line.length + 1 };
    }
  }
  return undefined;
}
