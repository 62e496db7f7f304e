import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMALL_FILE } from '../../core/run/files.ts';
import type { Status } from '../../core/run/records.ts';
import { isStatus, parseRecord } from '../../core/run/validate.ts';
import { failureOf, type Exit, type Failure } from './failure.ts';
import { LineTail, readEnd } from './line-tail.ts';
import { endTree } from './end-process.ts';
import { LONGEST_MESSAGE } from './message-lines.ts';
import { lastLines, openRunLog, type RunLog } from './run-log.ts';
import type { ProcessCommand } from './trainer-command.ts';

const POLL_MS = 50;
/** Lines of stderr that tell a failure. */
const SHOWN_LINES = 20;

/** A trainer that has begun its run. */
export interface Launched {
  pid: number;
  exited: Promise<Exit>;
}

export interface LaunchOptions {
  /** Aborted: the process is ended, and the launch comes to `cancelled`. */
  signal?: AbortSignal;
  /** Each line of stderr until the run exists. */
  onLine?: (line: string) => void;
}

/**
 * Starts a trainer that outlives this window and waits until its run exists: `status.json` is there and is not the one of before. How long
 * that takes is the trainer's affair (it may fetch a model first).
 * @param folder  the run folder
 */
export async function launch(
  command: ProcessCommand,
  folder: string,
  files: RunLog,
  options: LaunchOptions = {},
): Promise<Launched | Failure> {
  const before = await readRunStatus(folder);
  const { out, log, from } = await openRunLog(files, [command.file, ...command.args].join(' '));
  const child = spawn(command.file, command.args, {
    cwd: join(folder, '..'),
    env: command.env,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', out, log],
  });
  closeSync(out);
  closeSync(log);
  let exit: Exit | undefined;
  let broken: Error | undefined;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve((exit = { code, signal })));
    child.once('error', (error) => resolve(((broken = error), (exit = { code: null, signal: null }))));
  });
  child.unref();
  const tail = new LineTail(files.log, from, LONGEST_MESSAGE);
  for (;;) {
    if (options.onLine) (await tail.read()).forEach(options.onLine);
    if (broken !== undefined) return { kind: 'not-started', file: command.file, message: broken.message };
    if (child.pid !== undefined) {
      if (options.signal?.aborted === true) {
        await endTree(child.pid, exited);
        return { kind: 'cancelled' };
      }
      // Looked at before the status: a run that began and ended in between has begun.
      const hasEnded = exit !== undefined;
      if (isAnother(before, await readRunStatus(folder))) return { pid: child.pid, exited };
      if (hasEnded) break;
    }
    await Promise.race([exited, sleep(POLL_MS)]);
  }
  // Resuming a finished run changes nothing and is a success.
  const end = await exited;
  if (end.code === 0) return { pid: child.pid, exited };
  return failureOf(
    end,
    (await readEnd(files.out, 0)).toString('utf8'),
    await lastLines(files.log, SHOWN_LINES, from),
  );
}

const isAnother = (before: Status | undefined, now: Status | undefined): boolean =>
  now !== undefined && (now.pid !== before?.pid || now.attempt !== before.attempt);

/** A run's `status.json` as it stands now; undefined where there is none (yet) or it is damaged. */
export async function readRunStatus(folder: string): Promise<Status | undefined> {
  // Patient: the trainer replaces its status all the time.
  const text = (await readEnd(join(folder, 'status.json'), 0, SMALL_FILE)).toString('utf8');
  return text === '' ? undefined : parseRecord(text, isStatus);
}
