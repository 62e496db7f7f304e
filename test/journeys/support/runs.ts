import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Run folders of the configs that lie in `folder`, oldest first. */
export function runFolders(folder: string): string[] {
  const runs = join(folder, '.grpo', 'runs');
  if (!existsSync(runs)) return [];
  return readdirSync(runs)
    .sort()
    .map((name) => join(runs, name))
    .filter((run) => existsSync(join(run, 'manifest.json')));
}

/** Complete lines of one of a run's `.jsonl` files, parsed; none where it is not there yet. */
export function readLines<T>(run: string, file: string): T[] {
  const path = join(run, file);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as T);
}

/** What of `status.json` journeys look at. */
export interface Status {
  state: string;
  phase: string | null;
  step: number;
  pid: number;
}

export function readStatus(run: string): Status {
  return JSON.parse(readFileSync(join(run, 'status.json'), 'utf8')) as Status;
}
