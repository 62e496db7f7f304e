import type * as z from 'zod';
import {
  BUILT_IN_REWARDS,
  builtInRewardIds,
  isBuiltInReward,
  isRewardModule,
  rewardNames,
  rewardOptions,
  rewardSchema,
  type RewardConfig,
} from '../../core/config/rewards.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { RESERVED_COLUMNS } from '../../core/plugins/index.ts';
import { didYouMean } from '../../core/text/did-you-mean.ts';
import { rewardModulePath } from '../plugin-paths.ts';
import { NEEDS_HOST } from './builtin/index.ts';
import { RewardHost } from './host-process.ts';
import { HostedScorer } from './hosted-scorer.ts';
import { RewardRunner, type OpenedReward } from './runner.ts';
import { builtInScorer, rewardPlace } from './scorer.ts';

export interface OpenOptions {
  /** The folder of the config file: files are relative to it, and user code runs there. */
  folder: string;
  /** The data's columns. */
  columns: readonly string[];
  /** A line that a reward printed; `reward` is `null` when none was running. */
  onLog?: (reward: string | null, line: string) => void;
  /** How long a file may take to load: its imports and its top level, which `timeout_s` does not count. Default 60 s. */
  loadTimeoutMs?: number;
}

/** What a schema makes of options that nobody else has validated. */
function parse<T>(name: string, schema: z.ZodType<T>, options: Record<string, unknown>): T {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'options'}: ${issue.message}`);
  const message = `The reward "${name}" has wrong options: ${issues.join('; ')}`;
  throw new GrpoError({
    code: 'reward-options',
    message,
    where: rewardPlace(name),
    fix: 'docs/config.md lists the options of each reward.',
  });
}

/** Where rewards are opened. */
interface Place {
  folder: string;
  /** A process for one reward's code: what it says is about that reward, whatever it does. */
  newHost: (name: string, entry: RewardConfig) => RewardHost;
  loadTimeoutMs: number;
}

/** An entry with its code, and the seeds of the shuffles around it. */
function openReward(name: string, entry: RewardConfig, place: Place): OpenedReward {
  const { folder, newHost, loadTimeoutMs } = place;
  const { use, weight, on_error: onError, timeout_s, memory_mb, env } = entry;
  const options = rewardOptions(entry);
  const hosted = { name, options, timeoutMs: timeout_s * 1000, loadTimeoutMs, folder };
  if (isRewardModule(use)) {
    const file = rewardModulePath(folder, use);
    return {
      name,
      weight,
      onError,
      scorer: new HostedScorer({ ...hosted, code: { file } }, newHost(name, entry)),
      file,
      shuffles: [],
    };
  }
  if (!isBuiltInReward(use)) {
    const near = didYouMean(use, builtInRewardIds);
    throw new GrpoError({
      code: 'reward-unknown',
      message: `There is no reward "${use}"${near === undefined ? '.' : `; did you mean "${near}"?`}`,
      where: rewardPlace(name),
      fix: `Built-in: ${builtInRewardIds.join(', ')}; or a path like ./rewards/mine.ts.`,
    });
  }
  if (use === 'shuffled') {
    const { reward, seed } = parse(name, BUILT_IN_REWARDS.shuffled, options);
    const inner = parse(name, rewardSchema, { on_error: onError, timeout_s, memory_mb, env, ...reward });
    const opened = openReward(name, inner, place);
    return { ...opened, weight, onError, shuffles: [...opened.shuffles, seed] };
  }
  const parsed = parse<unknown>(name, BUILT_IN_REWARDS[use], options);
  const scorer = NEEDS_HOST.includes(use)
    ? new HostedScorer({ ...hosted, code: { builtin: use } }, newHost(name, entry))
    : builtInScorer(name, use, parsed, folder);
  return { name, weight, onError, scorer, shuffles: [] };
}

/**
 * Opens the rewards of a config: compiles and loads every file, so that what cannot work is said before training.
 * Each file (and each built-in with a pattern) has a process of its own. Close the runner when done.
 *
 * @throws GrpoError of kind `input`: `reward-unknown`, `reward-options`, `reward-shape`, `reward-file-missing`,
 *   `reward-plugin-missing`, `plugins-malformed`, `reward-does-not-compile`, `reward-reserved-column`,
 *   `reward-failed` (at load), `reward-timeout` (at load).
 */
export async function openRewards(
  rewards: readonly RewardConfig[],
  options: OpenOptions,
): Promise<RewardRunner> {
  const { folder, columns, onLog = () => undefined, loadTimeoutMs = 60_000 } = options;
  const reserved = columns.find((column) => RESERVED_COLUMNS.some((name) => name === column));
  if (reserved !== undefined) {
    throw new GrpoError({
      code: 'reward-reserved-column',
      message: `The data has a column "${reserved}", which is the name of a column that the trainer hands to rewards.`,
      where: 'data.train',
      fix: 'Rename the column in the data.',
    });
  }
  const hosts: RewardHost[] = [];
  const newHost = (name: string, { memory_mb, env }: RewardConfig): RewardHost => {
    const host = new RewardHost({ name, folder, memoryMb: memory_mb, env, onLog });
    hosts.push(host);
    return host;
  };
  try {
    const names = rewardNames(rewards);
    const place = { folder, newHost, loadTimeoutMs };
    const opened = rewards.map((entry, index) => openReward(names[index] ?? entry.use, entry, place));
    // They start side by side, and load in their order: the first error is the one that is told.
    for (const host of hosts) host.start();
    for (const { scorer } of opened) await scorer.load();
    return new RewardRunner(opened, hosts);
  } catch (error) {
    await Promise.all(hosts.map((host) => host.close()));
    throw error;
  }
}
