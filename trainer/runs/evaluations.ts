import { join } from 'node:path';
import type { EvalLine } from '../../core/run/records.ts';
import { isEvalLine, parseRecord } from '../../core/run/validate.ts';
import { runFileSystem } from './file-system.ts';
import { readLines } from './read-lines.ts';

/** The evaluations that a run has recorded, by step. */
export function readEvaluations(folder: string): Map<number, EvalLine> {
  const found = new Map<number, EvalLine>();
  for (const text of readLines(runFileSystem(), join(folder, 'eval.jsonl'))) {
    const line = parseRecord(text, isEvalLine);
    if (line) found.set(line.step, line);
  }
  return found;
}
