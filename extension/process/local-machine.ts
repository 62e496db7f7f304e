import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as os from 'node:os';
import { bootTimeId, type LocalMachine } from '../../core/run/machine.ts';
import { errorCode } from './line-tail.ts';

/** Names the start of this system as the trainer does (`boot_id` of status and lock). */
function bootId(): string {
  try {
    if (process.platform === 'linux') return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    if (process.platform === 'darwin')
      return execFileSync('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8' }).trim();
  } catch {
    // A sandbox may hide both: the time of the start serves as well.
  }
  return bootTimeId(Date.now() / 1000 - os.uptime());
}

/** Whether a process with this pid runs here, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** In a container nobody may collect a process whose parent is gone: it has ended, but its number still answers. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

let local: LocalMachine | undefined;

/** This machine: found out when it is first asked for. */
export function localMachine(): LocalMachine {
  local ??= { host: os.hostname(), boot_id: bootId(), isAlive };
  return local;
}
