import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GrpoError } from '../../core/errors/index.ts';
import { SILENT_MS } from '../../core/run/index.ts';
import { isOtherNamespace, sameBoot, type LocalMachine } from '../../core/run/machine.ts';
import { isActive, type Lock, type Status } from '../../core/run/records.ts';
import { isLock, isStatus, parseRecord } from '../../core/run/validate.ts';
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
/** A trainer renews its heartbeat every 2 s: one that stays still for so long belongs to nobody. */
const STILL_MS = 5000;
const LOOK_MS = 250;
const STALE = /^lock\.stale-[0-9a-f]+$/;

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
   * aside; the next process that takes the lock removes it. Where a pid tells nothing (another container's, another boot's), a heartbeat that
   * goes on is a holder. Throws `run-locked` where another process holds it and `run-locked-elsewhere` where another host does.
   */
  static async acquire(files: FileSystem, folder: string, options: LockOptions = {}): Promise<RunLock> {
    const machine = options.machine ?? localMachine();
    const path = join(folder, 'lock');
    const token = randomBytes(8).toString('hex');
    let tookOver = false;
    const old = files.list(folder).filter((name) => STALE.test(name));
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (create(files, path, token, machine)) {
        const lock = new RunLock(files, path, token);
        if (!tookOver) return lock.tidied(old);
        // Another process may have judged the same stale lock and have renamed ours aside: it puts it back at once.
        await sleep(SETTLE_MS);
        if (lock.isOurs()) return lock.tidied(old);
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
      if (held !== undefined) await refuseLiveHolder(files, held, path, machine, options.force === true);
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

  /**
   * Removes locks that were renamed aside, now that this one counts; its own, put aside by mistake this moment, comes back.
   * @param names  those that earlier processes left; what is put aside now lies there until the next one comes
   */
  private tidied(names: readonly string[]): this {
    const folder = dirname(this.path);
    for (const name of names) {
      const path = join(folder, name);
      if (parseRecord(readSmallFile(this.files, path), isLock)?.token !== this.token) this.files.remove(path);
    }
    return this;
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
    ...(machine.pid_ns === undefined ? {} : { pid_ns: machine.pid_ns }),
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

async function refuseLiveHolder(
  files: FileSystem,
  held: Lock,
  path: string,
  machine: LocalMachine,
  force: boolean,
): Promise<void> {
  if (held.host !== machine.host) {
    if (force) return;
    throw new GrpoError({
      code: 'run-locked-elsewhere',
      message: `Host ${held.host} (process ${held.pid}) holds this run; from here nobody can tell whether it still runs.`,
      where: path,
      fix: 'If you are sure that it does not run any more, use --force.',
    });
  }
  const isElsewhere = isOtherNamespace(held.pid_ns, machine);
  const isPidOurs = !isElsewhere && sameBoot(held.boot_id, machine.boot_id);
  if (isPidOurs && isSameProcess(held, machine)) throw locked(held, path, '');
  // In its own namespace and boot a pid tells for certain, and a killed run can be resumed at once.
  if (isPidOurs && held.pid_ns === machine.pid_ns) return;
  if (force) return;
  const folder = dirname(path);
  const before = activeStatus(files, folder);
  const age = before === undefined ? Infinity : Math.abs(Date.now() - Date.parse(before.heartbeat));
  if (before === undefined || !(age < SILENT_MS)) return;
  if (isElsewhere)
    throw locked(held, path, ` in another container: its heartbeat is ${Math.round(age / 1000)} s old`);
  for (let waited = 0; waited < STILL_MS; waited += LOOK_MS) {
    await sleep(LOOK_MS);
    const now = activeStatus(files, folder);
    if (now === undefined) return;
    if (now.heartbeat !== before.heartbeat) throw locked(held, path, ': its heartbeat goes on');
  }
}

/** Whether the holder is the living process of that number, and not another one that got the number since. */
function isSameProcess(held: Lock, machine: LocalMachine): boolean {
  if (!machine.isAlive(held.pid)) return false;
  const started = processStart(held.pid);
  return held.started === undefined || started === undefined || held.started === started;
}

/** The status of a run that says that a process goes on with it. */
function activeStatus(files: FileSystem, folder: string): Status | undefined {
  const status = parseRecord(readSmallFile(files, join(folder, 'status.json')), isStatus);
  return status !== undefined && isActive(status.state) ? status : undefined;
}

const locked = (held: Lock, path: string, how: string): GrpoError =>
  new GrpoError({
    code: 'run-locked',
    message: `Process ${held.pid} is already writing this run${how}.`,
    where: path,
    fix:
      how === ''
        ? 'Watch it, stop it with `grpo control RUN stop`, or give the new run a folder of its own.'
        : 'Stop it with `grpo control RUN stop`. If it was killed just now, wait half a minute; if you are sure that it is gone, use --force.',
  });

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
