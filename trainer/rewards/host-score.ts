import type { RewardColumns } from '../../core/plugins/index.ts';
import { didYouMean } from '../../core/text/did-you-mean.ts';
import { readColumns } from './column-reads.ts';
import type { LoadedReward } from './host-load.ts';
import type { HostRequest, WireResults } from './protocol.ts';
import { hintFor } from './signature.ts';
import { encodeResults, settleResults } from './wire.ts';

/**
 * Calls a reward with a batch. What went wrong comes with how the function should have been written, where that is known; where nothing did,
 * `absent` names the columns that it read and that are not there: it may have made a score of `undefined`.
 */
export async function scoreBatch(
  { score, signature, readsChats }: LoadedReward,
  { completions }: HostRequest & { type: 'score' },
  columns: RewardColumns,
): Promise<{ results: WireResults; hint?: string; absent?: string[] }> {
  const names = Object.keys(columns);
  const missing = readColumns(signature).filter((name) => !names.includes(name));
  const hintOf = (thrown?: string): string | undefined =>
    hintFor(signature, {
      missing,
      columns: names,
      ...(readsChats === undefined ? {} : { readsChats }),
      ...(thrown === undefined ? {} : { thrown }),
    });
  let returned: unknown;
  try {
    // The call and the copy of what it returned are one turn: what is filled in later was not waited for.
    returned = await settleResults(score([...completions], columns), completions.length);
  } catch (error) {
    const hint = hintOf(error instanceof Error ? error.message : undefined);
    if (hint !== undefined && error instanceof Error && Object.isExtensible(error))
      Object.assign(error, { hostFix: hint });
    throw error;
  }
  const results = encodeResults(returned, completions.length);
  const wrong = !Array.isArray(results) || results.some(({ odd }) => odd !== undefined);
  const hint = wrong ? hintOf() : undefined;
  // Whoever has a default for a column that is absent goes on well without it.
  const tellsNothing = wrong || results.every(({ value }) => value === results[0]?.value);
  const absent = hint === undefined && tellsNothing && missing.length > 0 ? { absent: missing } : {};
  return { results, ...(hint === undefined ? {} : { hint }), ...absent };
}

/** What to say of columns that a reward reads and the data lacks. @param columns  that are there */
export function absentColumns(names: readonly string[], columns: readonly string[]): string {
  const read = names.slice(0, 5).map((name) => {
    const near = didYouMean(name, columns);
    return `\`${name.slice(0, 100)}\`${near === undefined ? '' : ` (did you mean \`${near}\`?)`}`;
  });
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return `hint: it reads ${read.join(', ')}${more} of the columns, which the data does not have: there is \`undefined\`. Its columns are ${columns.join(', ').slice(0, 500)}.`;
}
