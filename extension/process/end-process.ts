import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../runs/node-files.ts';

/** Ends a process and everything it started, at once. A process that is gone is no error. */
export async function killTree(pid: number): Promise<void> {
  if (process.platform === 'win32') {
    // Exits with 128 where the process is gone already.
    await new Promise<void>((resolve) =>
      execFile('taskkill', ['/pid', String(pid), '/T', '/F'], () => resolve()),
    );
    return;
  }
  // A trainer leads a process group of its own where an editor or a shell started it; elsewhere there is no such group.
  if (!signalProcess(-pid, 'SIGKILL')) signalProcess(pid, 'SIGKILL');
}

/** Sends a signal. @returns false where there is no such process */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
    throw error;
  }
}

const GRACE_MS = 3000;

/** Asks a child to end and kills its tree when it does not within 3 s. @param exited  fulfilled when it has ended */
export async function endTree(pid: number, exited: Promise<unknown>): Promise<void> {
  if (process.platform !== 'win32') {
    signalProcess(pid, 'SIGTERM');
    const ended = await Promise.race([exited.then(() => true), sleep(GRACE_MS, false, { ref: false })]);
    if (ended) return;
  }
  await killTree(pid);
  await exited;
}
