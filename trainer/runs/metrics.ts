import { join } from 'node:path';
import type { MetricsLine } from '../../core/run/records.ts';
import { isMetricsLine, parseRecord } from '../../core/run/validate.ts';
import { runFileSystem } from './file-system.ts';
import { readLines } from './read-lines.ts';

/** The steps that a run has recorded, in order. A line that is no such record is passed over, as every reader does. */
export const readMetrics = (folder: string): MetricsLine[] =>
  [...readLines(runFileSystem(), join(folder, 'metrics.jsonl'))].flatMap(
    (text) => parseRecord(text, isMetricsLine) ?? [],
  );
