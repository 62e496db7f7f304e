import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Status } from '../../core/run/records.ts';
import { errorCode } from '../runs/node-files.ts';
import type { RunLog } from './run-log.ts';

/**
 * Several windows of a workspace see the same run end. One of them looks after it, speaks of it and restarts it: the one that makes this file
 * first. Whoever asks a run to stop makes it beforehand.
 * @param files  of the run; the file lies beside them
 * @param end  of which process of the run
 * @returns false where another one looks after it; an error of the disk is no reason that nobody does, and is told
 */
export async function claimEnd(
  files: RunLog,
  end: Pick<Status, 'attempt' | 'pid'>,
  warn: (message: string) => void,
): Promise<boolean> {
  const path = claimOf(files, end);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    warn(`${path}: ${String(error)}`);
    return true;
  }
}

/** Takes a claim back: the run goes on, and somebody may have to look after a later end. */
export const releaseEnd = (files: RunLog, end: Pick<Status, 'attempt' | 'pid'>): Promise<void> =>
  rm(claimOf(files, end), { force: true });

const claimOf = ({ log }: RunLog, { attempt, pid }: Pick<Status, 'attempt' | 'pid'>): string =>
  `${log.replace(/\.log$/, '')}.end-${attempt}-${pid}`;
