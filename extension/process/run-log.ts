import { createHash } from 'node:crypto';
import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { asEntry } from '../../core/text/for-display.ts';
import { errorCode } from '../runs/node-files.ts';
import { readEnd } from './line-tail.ts';

/** Files of the newest runs that are kept: two of each, one for its restarts, and one for each end of it that somebody looked after. */
const KEPT = 250;

/**
 * What a run's trainer printed, in files of the extension's storage: the trainer writes them itself, so that nothing is lost (and nothing
 * blocks) while a window reloads. stderr is appended from start to start; stdout holds the newest start's lines only.
 */
export interface RunLog {
  /** stderr: for people. */
  log: string;
  /** stdout: JSON lines. */
  out: string;
}

/** Where a run's log lies; two runs of one name in two places have two. */
export function runLog(storage: string, folder: string): RunLog {
  const place = createHash('sha256').update(folder).digest('hex').slice(0, 8);
  const path = join(storage, `${basename(folder)}-${place}`);
  return { log: `${path}.log`, out: `${path}.out.jsonl` };
}

/**
 * Opens files for a process's stdout and stderr.
 * @param command  what is started: written into the log first
 * @returns also where its own lines begin in the log
 */
export async function openRunLog(
  files: RunLog,
  command: string,
): Promise<{ out: number; log: number; from: number }> {
  await mkdir(join(files.log, '..'), { recursive: true });
  const log = openSync(files.log, 'a');
  try {
    writeSync(log, `${HEADING}${new Date().toISOString()} ${asEntry(command)}\n`);
    return { log, out: openSync(files.out, 'w'), from: statSync(files.log).size };
  } catch (error) {
    closeSync(log);
    throw error;
  }
}

/** Removes the oldest logs; to be called now and then. */
export async function pruneLogs(storage: string): Promise<void> {
  const names = await readdir(storage).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  const files = await Promise.all(
    names.map(async (name) => ({ name, time: (await stat(join(storage, name))).mtimeMs })),
  );
  const old = files.sort((a, b) => b.time - a.time).slice(KEPT);
  await Promise.all(old.map(({ name }) => rm(join(storage, name), { force: true })));
}

/** The last lines that the newest start left in a log. @param from  byte to begin at */
export async function lastLines(path: string, count: number, from = 0): Promise<string[]> {
  const text = (await readEnd(path, from)).toString('utf8');
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const heading = lines.findLastIndex((line) => line.startsWith(HEADING));
  return lines.slice(heading + 1).slice(-count);
}

/** What the lines begin with that say which process printed what follows. */
const HEADING = '--- ';
