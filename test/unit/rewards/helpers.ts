import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rewardSchema } from '../../../core/config/rewards.ts';
import { GrpoError } from '../../../core/errors/index.ts';
import { openRewards } from '../../../trainer/rewards/open.ts';
import type { RewardBatch, RewardRunner } from '../../../trainer/rewards/runner.ts';

/** A folder of reward files that opens rewards in it and leaves nothing behind. */
export class Workspace {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'grpo-rewards-test-')));
  /** `name: line` of everything that rewards printed. */
  readonly log: string[] = [];
  readonly #runners: RewardRunner[] = [];

  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  /** Opens entries as they stand in a config, with its defaults. */
  async open(
    entries: Record<string, unknown>[],
    options: { columns?: string[]; loadTimeoutMs?: number } = {},
  ): Promise<RewardRunner> {
    const rewards = entries.map((entry) => rewardSchema.parse(entry));
    const onLog = (reward: string | null, line: string): void => void this.log.push(`${reward}: ${line}`);
    const runner = await openRewards(rewards, { columns: [], ...options, folder: this.folder, onLog });
    this.#runners.push(runner);
    return runner;
  }

  /** Writes a reward file and opens it; it imports nothing, so that its text is `body`. */
  async openFile(body: string, entry: Record<string, unknown> = {}): Promise<RewardRunner> {
    this.write('reward.ts', body);
    return this.open([{ use: './reward.ts', ...entry }]);
  }

  async remove(): Promise<void> {
    for (const runner of this.#runners) await runner.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A batch of step 1 whose prompts are `p0`, `p1`, ... and whose completions all ended with EOS. */
export function batchOf(completions: string[], columns: Record<string, unknown[]> = {}): RewardBatch {
  const prompts = completions.map((_, index) => `p${index}`);
  return { completions, prompts, columns, stopReasons: completions.map(() => 'eos'), step: 1, seed: 7 };
}

/** The GrpoError that a promise ends with. */
export async function errorOf(promise: Promise<unknown>): Promise<GrpoError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof GrpoError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** Is a process running? A zombie that nobody has collected yet is not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/^\d+ \(.*\) Z/s.test(readFileSync(stat, 'utf8'));
}

/** Waits until a condition holds, at most 10 s. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited 10 s in vain: ${what}`);
}
