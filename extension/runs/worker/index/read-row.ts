import type { CompletionRow } from '../../../../core/protocol/index.ts';
import type { RunFiles } from '../../../../core/run/files.ts';
import { isRolloutRecord, parseRecord } from '../../../../core/run/validate.ts';
import { cutText } from '../cut.ts';
import type { CompletionTable } from './completion-table.ts';

/** Units of a text's first line that a row shows. */
const LINE_LIMIT = 200;

/**
 * Reads a row's line. Undefined = another line stands there now: the run is going back this moment.
 * @param place  the row's place in its list
 */
export async function readRow(
  files: RunFiles,
  table: CompletionTable,
  row: number,
  place: number,
): Promise<CompletionRow | undefined> {
  const id = table.id(row);
  const kl = table.at('kl', row);
  const bytes = await files.read('rollouts.jsonl', table.at('offset', row), table.at('length', row));
  const record = parseRecord(files.decode(bytes), isRolloutRecord);
  if (record === undefined || record.id !== id) return undefined;
  return {
    row: place,
    id,
    step: record.step,
    group: record.group,
    index: record.index,
    prompt: firstLine(record.prompt),
    completion: firstLine(record.completion),
    stop_reason: record.stop_reason,
    tokens: record.arrays['ids']?.[2] ?? null,
    reward: record.reward,
    advantage: record.advantage,
    kl: Number.isNaN(kl) ? null : kl,
  };
}

/** The first line that is not empty, cut. */
function firstLine(text: string): string {
  const line = /\S.*/.exec(text)?.[0] ?? '';
  return cutText(line, LINE_LIMIT).text;
}
