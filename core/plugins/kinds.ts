/**
 * What a plugin of each kind is once it has been created: the functions that the trainer calls.
 * `reward` is the kind that runs today; the others are the shapes that later rooms will call.
 */

/** One completion's score with what led to it. `components` are logged beside the value, never summed by the trainer. */
export interface RewardScore {
  /** Finite; `null` = this function cannot score this completion, which is not the same as a zero. */
  value: number | null;
  /** One sentence for the person who reads the rollout. */
  explanation?: string;
  components?: Record<string, number | null>;
}

export type RewardResult = number | null | RewardScore;

/** The data's columns, one entry a completion, and what the trainer adds (`RESERVED_COLUMNS`). */
export type RewardColumns = Record<string, unknown[]> & { prompts: string[] };

/** Columns that the trainer fills; data may not bring columns of these names. */
export const RESERVED_COLUMNS = ['prompts', 'stop_reasons'] as const;

/** Why a completion ended. `length` = it was cut off at `max_completion_length`. */
export type StopReason = 'eos' | 'stop' | 'length';

/**
 * Scores a batch: one result a completion, in their order. A throw, a wrong count, NaN, an infinity or `undefined` is
 * an error of this reward. Runs are exactly repeatable only if the results depend on the arguments alone.
 */
export type RewardFunction = (
  completions: string[],
  columns: RewardColumns,
) => readonly RewardResult[] | Promise<readonly RewardResult[]>;

/** Rows of a data set, in their order, as often as it is asked for. */
export type DatasetSource = () => AsyncIterable<Record<string, unknown>> | Iterable<Record<string, unknown>>;

/** Which rows (numbers below `rows`) are the prompts of a step. */
export interface Curriculum {
  pick(request: { step: number; rows: number; count: number }): number[] | Promise<number[]>;
  /** What the step's prompts brought: the mean and the spread of their groups' rewards, `null` where nothing was scored. */
  observe?(step: number, results: { row: number; mean: number | null; deviation: number | null }[]): void;
}

/** Advantages of one batch from its rewards; completions in the order of their groups, `null` = unscorable (advantage 0). */
export type AdvantageFunction = (rewards: (number | null)[], numGenerations: number) => number[];

/** Where metrics also go. */
export interface Sink {
  step(record: { step: number; metrics: Record<string, number> }): void | Promise<void>;
  close?(): void | Promise<void>;
}

/** The kinds of plugin, and what `create` of each returns. */
export interface PluginProducts {
  reward: RewardFunction;
  dataset: DatasetSource;
  curriculum: Curriculum;
  advantage: AdvantageFunction;
  sink: Sink;
}

export type PluginKind = keyof PluginProducts;
