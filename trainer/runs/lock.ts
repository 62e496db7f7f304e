import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GrpoError } from '../../core/errors/index.ts';
import { sameBoot, type LocalMachine } from '../../core/run/machine.ts';
import type { Lock } from '../../core/run/records.ts';
import { isLock, parseRecord } from '../../core/run/validate.ts';
import { errorCode, type FileSystem } from './file-system.ts';
import { localMachine, processStart } from './machine.ts';
import { readSmallFile, writeAll } from './small-files.ts';

export interface LockOptions {
  /** Take a lock of another host, whose process cannot be looked at from here. */
  force?: boolean;
  machine?: LocalMachine | undefined;
}

const ATTEMPTS = 40;
const SETTLE_MS = 50;

/** The right to write a run folder: at most one process has it. */
export class RunLock {
  private readonly files: FileSystem;
  private readonly path: string;
  private readonly token: string;

  private constructor(files: FileSystem, path: string, token: string) {
    this.files = files;
    this.path = path;
    this.token = token;
  }

  /**
   * Takes the lock of a run folder. A lock whose process is gone (same host; another boot, no such pid, or a pid reused since) is renamed
   * aside. Throws `run-locked` where another process holds it and `run-locked-elsewhere` where another host does.
   */
  static async acquire(files: FileSystem, folder: string, options: LockOptions = {}): Promise<RunLock> {
    const machine = options.machine ?? localMachine();
    const path = join(folder, 'lock');
    const token = randomBytes(8).toString('hex');
    let tookOver = false;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (create(files, path, token, machine)) {
        const lock = new RunLock(files, path, token);
        if (!tookOver) return lock;
        // Another process may have judged the same stale lock and have renamed ours aside: it puts it back at once.
        await sleep(SETTLE_MS);
        if (lock.isOurs()) return lock;
        continue;
      }
      const text = readSmallFile(files, path);
      if (text === undefined) continue;
      const held = parseRecord(text, isLock);
      if (held === undefined && attempt < ATTEMPTS / 2) {
        // Created and not yet written; one that stays so was left by a process killed in between.
        await sleep(SETTLE_MS);
        continue;
      }
      if (held !== undefined) refuseLiveHolder(held, path, machine, options.force === true);
      tookOver = true;
      renameAside(files, path, text, token);
    }
    throw new GrpoError({
      code: 'run-locked',
      message: `Several processes are taking over ${folder} at the same time.`,
      where: path,
      fix: 'Look which of them is running now, and try again.',
      kind: 'input',
    });
  }

  /** Whether the lock is still this process's own. */
  isOurs(): boolean {
    const text = readSmallFile(this.files, this.path);
    return text !== undefined && parseRecord(text, isLock)?.token === this.token;
  }

  /** Gives the lock back; a lock that somebody else took meanwhile stays. */
  release(): void {
    if (this.isOurs()) this.files.remove(this.path);
  }
}

function create(files: FileSystem, path: string, token: string, machine: LocalMachine): boolean {
  let fd: number;
  try {
    fd = files.open(path, 'wx');
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  const started = processStart(process.pid);
  const lock: Lock = {
    pid: process.pid,
    host: machine.host,
    boot_id: machine.boot_id,
    token,
    ...(started === undefined ? {} : { started }),
  };
  try {
    writeAll(files, fd, Buffer.from(`${JSON.stringify(lock)}\n`));
  } catch (error) {
    files.close(fd);
    files.remove(path);
    throw error;
  }
  files.close(fd);
  return true;
}

function refuseLiveHolder(held: Lock, path: string, machine: LocalMachine, force: boolean): void {
  if (held.host !== machine.host) {
    if (force) return;
    throw new GrpoError({
      code: 'run-locked-elsewhere',
      message: `Host ${held.host} (process ${held.pid}) holds this run; from here nobody can tell whether it still runs.`,
      where: path,
      fix: 'If you are sure that it does not run any more, use --force.',
    });
  }
  if (!sameBoot(held.boot_id, machine.boot_id) || !machine.isAlive(held.pid)) return;
  const started = processStart(held.pid);
  if (held.started !== undefined && started !== undefined && held.started !== started) return;
  throw new GrpoError({
    code: 'run-locked',
    message: `Process ${held.pid} is already writing this run.`,
    where: path,
    fix: 'Watch it, stop it with `grpo control RUN stop`, or give the new run a folder of its own.',
  });
}

/** Renames a stale lock aside. If it turns out that the lock changed hands meanwhile, it is put back. */
function renameAside(files: FileSystem, path: string, judged: string, token: string): void {
  const aside = `${path}.stale-${token}`;
  try {
    files.rename(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  if (readSmallFile(files, aside) === judged) return;
  try {
    files.link(aside, path);
    files.remove(aside);
  } catch (error) {
    // EEXIST: a third process has the lock by now, and the one whose lock this was will notice at its next heartbeat.
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}
