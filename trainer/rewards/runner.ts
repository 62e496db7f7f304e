import { GrpoError, toReport, type ErrorReport } from '../../core/errors/index.ts';
import type { RewardConfig } from '../../core/config/rewards.ts';
import type { RewardColumns, StopReason } from '../../core/plugins/index.ts';
import { shuffledOrder } from './builtin/shuffled.ts';
import type { CheckedScores, RewardProblem, ScoreDetails } from './check.ts';
import type { RewardHost } from './host-process.ts';
import { HostedScorer } from './hosted-scorer.ts';
import type { Scorer } from './scorer.ts';

/** A reward of the config, ready to score. */
export interface OpenedReward {
  name: string;
  weight: number;
  onError: RewardConfig['on_error'];
  scorer: Scorer;
  /** Absolute; absent for built-ins. */
  file?: string;
  /** Seeds of the shuffles around it, the innermost first. */
  shuffles: number[];
}

/** Completions to score; all lists are of the same length and in the same order. */
export interface RewardBatch {
  completions: readonly string[];
  /** As the model saw them. */
  prompts: string[];
  /** The data's columns, one entry a completion. */
  columns: Record<string, unknown[]>;
  stopReasons: StopReason[];
  step: number;
  /** The run's seed. */
  seed: number;
}

/** An error of a reward whose `on_error` is `unscorable`: recorded, counted, and the run goes on. */
export interface RewardError extends RewardProblem {
  name: string;
  /** Completions that have no value because of it. */
  count: number;
}

export interface RewardScores {
  names: string[];
  /** [functions][completions]; `null` = this function cannot score this completion. */
  values: (number | null)[][];
  /** [functions][completions]. */
  details: (ScoreDetails | null)[][];
  /** Milliseconds of each function. */
  time: number[];
  errors: RewardError[];
}

/** What one reward made of a probe. */
export interface RewardProbe {
  name: string;
  values: (number | null)[];
  details: (ScoreDetails | null)[];
  time: number;
  error?: ErrorReport;
}

/** A reward file whose content has changed: taken into use, or refused with `error` while the old code goes on. */
export interface RewardChange {
  name: string;
  file: string;
  previous: string | undefined;
  hash: string | undefined;
  error?: ErrorReport;
}

/** The rewards of a run. Made by `openRewards`. */
export class RewardRunner {
  /** `{name}` in metrics, in the config's order. */
  readonly names: string[];
  readonly weights: number[];
  readonly #rewards: readonly OpenedReward[];
  readonly #hosts: readonly RewardHost[];

  constructor(rewards: readonly OpenedReward[], hosts: readonly RewardHost[]) {
    this.#rewards = rewards;
    this.#hosts = hosts;
    this.names = rewards.map(({ name }) => name);
    this.weights = rewards.map(({ weight }) => weight);
  }

  /** sha256 of each reward file's code by the reward's name. */
  get hashes(): Record<string, string> {
    const entries = this.#rewards.map(({ name, scorer }) => [name, hashOf(scorer)] as const);
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  /** Process id of the first reward host that runs. */
  get hostPid(): number | undefined {
    return this.#hosts.find(({ pid }) => pid !== undefined)?.pid;
  }

  /**
   * Scores a batch with every reward, one after another.
   *
   * @throws GrpoError of kind `run` for an error of a reward whose `on_error` is `stop`: `reward-failed`,
   *   `reward-timeout`, `reward-wrong-count`, `reward-not-finite`, `reward-too-large`, `reward-out-of-memory`, `reward-process-died`.
   * @throws signal.reason when aborted.
   */
  async score(batch: RewardBatch, options: { signal?: AbortSignal } = {}): Promise<RewardScores> {
    const scores: RewardScores = { names: [...this.names], values: [], details: [], time: [], errors: [] };
    for (const reward of this.#rewards) {
      const { values, details, problem, time } = await run(reward, batch, options.signal);
      if (problem !== undefined) {
        if (reward.onError === 'stop') throw new GrpoError({ ...problem, kind: 'run' });
        const count = details.filter((entry) => entry?.error !== undefined).length;
        scores.errors.push({ ...problem, name: reward.name, count });
      }
      scores.values.push(values);
      scores.details.push(details);
      scores.time.push(time);
    }
    return scores;
  }

  /** Holds every reward against the contract on some completions. A reward's error is in its entry: nothing is thrown. */
  async test(batch: RewardBatch, options: { signal?: AbortSignal } = {}): Promise<RewardProbe[]> {
    const probes: RewardProbe[] = [];
    for (const reward of this.#rewards) {
      const { problem, ...scored } = await run(reward, batch, options.signal);
      probes.push({ name: reward.name, ...scored, ...(problem === undefined ? {} : { error: problem }) });
    }
    return probes;
  }

  /** Takes changed reward files into use. Call between steps, and record what comes back (`reward_changed`). */
  async reload(): Promise<RewardChange[]> {
    const changes: RewardChange[] = [];
    for (const { name, scorer, file } of this.#rewards) {
      if (file === undefined || !(scorer instanceof HostedScorer)) continue;
      const previous = scorer.hash;
      try {
        if (await scorer.reload()) changes.push({ name, file, previous, hash: scorer.hash });
      } catch (error) {
        changes.push({ name, file, previous, hash: previous, error: toReport(error) });
      }
    }
    return changes;
  }

  /** Ends the reward processes and everything that they started. */
  async close(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.close()));
  }
}

const hashOf = (scorer: Scorer): string | undefined =>
  scorer instanceof HostedScorer ? scorer.hash : undefined;

/** One reward over a batch, with its shuffles and its time in milliseconds. */
async function run(
  reward: OpenedReward,
  batch: RewardBatch,
  signal: AbortSignal | undefined,
): Promise<CheckedScores & { time: number }> {
  const start = performance.now();
  // The data's names are known not to be reserved ones (`openRewards`).
  const columns = {
    ...batch.columns,
    prompts: batch.prompts,
    stop_reasons: batch.stopReasons,
  } as RewardColumns;
  let scored = await reward.scorer.score({ completions: batch.completions, columns }, signal);
  for (const seed of reward.shuffles) {
    scored = shuffle(scored, shuffledOrder(batch.completions.length, [batch.seed, seed], batch.step));
  }
  return { ...scored, time: performance.now() - start };
}

/** Completion `i` gets what completion `order[i]` earned, and its details say so. */
function shuffle(scored: CheckedScores, order: readonly number[]): CheckedScores {
  const details = order.map((from) => {
    const own = scored.details[from] ?? null;
    const explanation = `shuffled: earned by completion ${from}${own?.explanation ? ` (${own.explanation})` : ''}`;
    return { ...own, explanation };
  });
  return { ...scored, values: order.map((from) => scored.values[from] ?? null), details };
}
