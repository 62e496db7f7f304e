import { readableEnd, readInOneAttempt } from './attempts.ts';
import type { RunFiles } from './files.ts';
import { linesBackwards, type Entry } from './lines.ts';
import type { DataFile, EvalLine, MetricsLine, RolloutRecord } from './records.ts';
import { isEvalLine, isMetricsLine, isRolloutRecord, parseRecord, type Guard } from './validate.ts';

/** The records of a file's newest step, in the order of the file, and the malformed lines met on the way. */
export interface NewestStep<T> {
  step: number;
  entries: Entry<T>[];
  malformed: number;
}

/**
 * Reads the newest step of a file from its end backwards: for the first picture of a run, however long it is. Undefined = no record yet.
 */
async function readNewest<T extends { step: number }>(
  files: RunFiles,
  file: DataFile,
  isRecord: Guard<T>,
): Promise<NewestStep<T> | undefined> {
  const read = await readInOneAttempt(files, async (status) => {
    const entries: Entry<T>[] = [];
    let malformed = 0;
    for await (const line of linesBackwards(files, file, await readableEnd(files, file, status))) {
      const record = parseRecord(line.text, isRecord);
      if (record === undefined) malformed++;
      else if (entries[0] !== undefined && record.step !== entries[0].record.step) break;
      else entries.push({ offset: line.offset, length: line.length, record });
    }
    const step = entries[0]?.record.step;
    return step === undefined ? undefined : { step, entries: entries.reverse(), malformed };
  });
  return read?.data;
}

export const readNewestRollouts = (files: RunFiles): Promise<NewestStep<RolloutRecord> | undefined> =>
  readNewest(files, 'rollouts.jsonl', isRolloutRecord);

export const readNewestMetrics = (files: RunFiles): Promise<NewestStep<MetricsLine> | undefined> =>
  readNewest(files, 'metrics.jsonl', isMetricsLine);

export const readNewestEvaluation = (files: RunFiles): Promise<NewestStep<EvalLine> | undefined> =>
  readNewest(files, 'eval.jsonl', isEvalLine);
