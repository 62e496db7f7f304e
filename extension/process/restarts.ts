import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readEnd } from './line-tail.ts';
import type { RunLog } from './run-log.ts';

/**
 * When a run was restarted after a crash, ms: a line each in a file beside its log, so that the windows of a workspace, one after another or
 * side by side, keep one count.
 */
export async function readRestarts(files: RunLog): Promise<number[]> {
  const lines = (await readEnd(pathOf(files), 0)).toString('utf8').split('\n');
  return lines.map((line) => Date.parse(line)).filter((time) => !Number.isNaN(time));
}

export async function noteRestart(files: RunLog, now: number): Promise<void> {
  await mkdir(dirname(files.log), { recursive: true });
  await appendFile(pathOf(files), `${new Date(now).toISOString()}\n`);
}

const pathOf = ({ log }: RunLog): string => `${log.replace(/\.log$/, '')}.restarts`;
