import * as z from 'zod';
import { RESERVED_COLUMNS } from '../plugins/index.ts';

const row = z
  .record(z.string(), z.unknown())
  .refine((columns) => RESERVED_COLUMNS.every((name) => !Object.hasOwn(columns, name)), {
    message: `${RESERVED_COLUMNS.join(' and ')} are filled by the trainer`,
  });

const expectations = z
  .record(z.string(), z.number().nullable())
  .refine((rewards) => Object.keys(rewards).length > 0, {
    message: 'names no reward, so nothing is expected',
  });

const schema = z.object({
  name: z.string().min(1),
  saved: z.iso.datetime(),
  from: z.object({ run: z.string(), id: z.string() }),
  prompt: z.string(),
  completion: z.string(),
  stop_reason: z.enum(['eos', 'stop', 'length']),
  columns: row,
  rewards: expectations,
  note: z.string().default(''),
});

/**
 * A line of `<stem>.cases.jsonl`: a completion whose rewards were found right and shall stay as they are, whatever becomes of the rewards'
 * code. It holds all that a reward sees, so that it needs neither run nor data any more.
 */
export interface RegressionCase {
  /** Unique in its file. */
  name: string;
  /** ISO 8601, UTC. */
  saved: string;
  /** The run folder's name and the completion's id in it. */
  from: { run: string; id: string };
  /** As the model saw it. */
  prompt: string;
  completion: string;
  stop_reason: 'eos' | 'stop' | 'length';
  /** The row of the data that the prompt came from. */
  columns: Record<string, unknown>;
  /** What each reward is expected to give, by name; null = it cannot score this completion. At least one. */
  rewards: Record<string, number | null>;
  /** Why it was kept; may be empty. */
  note: string;
}

/** A line of a case file: the case, or what is wrong with it, in words. */
export function parseCase(line: string): { found: RegressionCase } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { problem: 'This line is not JSON.' };
  }
  const { success, data, error } = schema.safeParse(value);
  // The row as it is read: a record of the schema leaves a column called `__proto__` out.
  if (success) return { found: { ...data, columns: (value as RegressionCase).columns } };
  const issues = error.issues.map(({ path, message }) => `${path.join('.') || 'the line'}: ${message}`);
  return { problem: `This line is no case. ${issues.join('; ')}.` };
}

/** The case file of a config: `quickstart.cases.jsonl` beside `quickstart.grpo.yaml`. */
export const casesFileOf = (configPath: string): string =>
  `${configPath.replace(/(\.grpo)?\.ya?ml$/i, '')}.cases.jsonl`;
