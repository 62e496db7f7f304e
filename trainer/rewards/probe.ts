import type { RewardBatch } from './runner.ts';

/** What models say before they have learned anything, and what breaks careless parsers. */
const SAMPLES = [
  '',
  ' \n',
  '42',
  'The answer is -> 42',
  '<think>one and one</think><answer>2</answer>',
  '{"unfinished": [1, 2',
  'na\u00efve \u{1f600} \u4f60\u597d \u2028 \ufffd',
  'again and '.repeat(200),
];

/**
 * A batch for holding rewards against the contract before training: made-up completions for rows of the data, which
 * repeat as needed. Some count as cut off, so that this case is tried as well.
 *
 * @param rows prompts and columns of a few rows, at least one
 */
export function probeBatch(rows: { prompts: string[]; columns: Record<string, unknown[]> }): RewardBatch {
  const count = Math.max(SAMPLES.length, rows.prompts.length);
  const cycle = <T>(values: readonly T[]): T[] =>
    Array.from({ length: count }, (_, index) => values[index % values.length] as T);
  const columns = Object.entries(rows.columns).map(([name, values]) => [name, cycle(values)] as const);
  return {
    completions: cycle(SAMPLES),
    prompts: cycle(rows.prompts),
    columns: Object.fromEntries(columns),
    stopReasons: cycle(['eos', 'length']),
    step: 0,
    seed: 0,
  };
}
