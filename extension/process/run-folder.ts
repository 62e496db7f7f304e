import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from '../runs/node-files.ts';

/** Where the runs of a config lie. */
export const runsBeside = (config: string): string => join(dirname(config), '.grpo', 'runs');

/** Where a branch goes: beside its config, or beside its parent where the config is gone (a run that was copied from elsewhere). */
export const runsOfBranch = (parent: string, config: string | null): string =>
  config !== null && existsSync(config) ? runsBeside(config) : dirname(parent);

/**
 * Chooses the folder of a new run, `<date>-<name>-<4 hex>`, as the trainer would without `--run-dir`: known before the process starts, its
 * log and its lease can be found from the beginning. The folder itself is left to the trainer to make.
 * @param runs  the folder of runs; made where it is absent
 */
export async function chooseRunFolder(runs: string, name: string, now = new Date()): Promise<string> {
  await mkdir(runs, { recursive: true });
  if (runs.endsWith(join('.grpo', 'runs'))) await ignoreRuns(runs);
  for (;;) {
    const folder = join(runs, folderName(name, now));
    if (!existsSync(folder)) return folder;
  }
}

/** Runs are not for version control. */
async function ignoreRuns(runs: string): Promise<void> {
  try {
    await writeFile(join(runs, '.gitignore'), '*\n', { flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

/** `2026-01-31-name-1f2e`, by the clock of this machine's time zone. */
function folderName(name: string, now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${date}-${folderSafe(name)}-${randomBytes(2).toString('hex')}`;
}

/** A run's name as part of a folder name: letters, digits, `.`, `_` and `-`, at most 60. */
function folderSafe(name: string): string {
  const safe = name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 60);
  return safe === '' ? 'run' : safe;
}
