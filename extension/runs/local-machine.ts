import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import * as os from 'node:os';
import { bootTimeId, processFacts, type LocalMachine, type ProcessFacts } from '../../core/run/machine.ts';
import { errorCode } from './node-files.ts';

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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return errorCode(error) === 'EPERM';
  }
  return factsOf(pid)?.ended !== true;
}

/** When a process started, in the system's own count; undefined where that cannot be read. */
export const processStart = (pid: number): string | undefined => factsOf(pid)?.started;

function factsOf(pid: number): ProcessFacts | undefined {
  try {
    return processFacts(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** `pid:[4026531836]`: a container counts its processes by itself. Undefined where the system does not tell. */
function pidNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}

let local: LocalMachine | undefined;

/** This machine, to judge whether a run's process is alive; asked once. The trainer says the same of itself in status.json. */
export function localMachine(): LocalMachine {
  const namespace = pidNamespace();
  local ??= {
    host: os.hostname(),
    boot_id: bootId(),
    ...(namespace === undefined ? {} : { pid_ns: namespace }),
    isAlive,
  };
  return local;
}
