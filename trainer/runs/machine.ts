import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import * as os from 'node:os';
import { join } from 'node:path';
import { bootTimeId, processFacts, type LocalMachine, type ProcessFacts } from '../../core/run/machine.ts';
import type { Machine } from '../../core/run/records.ts';
import { packageRoot } from '../paths.ts';
import { errorCode } from './file-system.ts';

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

/** `pid:[4026531836]`: a container counts its processes by itself. Undefined where the system does not tell. */
function pidNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}

let local: LocalMachine | undefined;

/** This machine, as locks and liveness see it. */
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

/** When a process started, in the system's own count; undefined where that cannot be read (then a pid alone must do). */
export const processStart = (pid: number): string | undefined => factsOf(pid)?.started;

function factsOf(pid: number): ProcessFacts | undefined {
  try {
    return processFacts(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Hardware facts for the manifest. */
export function describeMachine(): Machine {
  const cpus = os.cpus();
  return {
    platform: process.platform,
    arch: process.arch,
    cpu: cpus[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    memory_bytes: os.totalmem(),
  };
}

/** Versions of what computes: GRPO Studio, Node, ONNX Runtime. */
export function describeVersions(): Record<string, string> {
  const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    version: string;
    dependencies: Record<string, string>;
  };
  return {
    'grpo-studio': manifest.version,
    node: process.versions.node,
    'onnxruntime-node': manifest.dependencies['onnxruntime-node'] ?? 'unknown',
  };
}
