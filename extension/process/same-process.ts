import { join } from 'node:path';
import { isOtherNamespace, sameBoot, type LocalMachine } from '../../core/run/machine.ts';
import type { Status } from '../../core/run/records.ts';
import { isLock, parseRecord } from '../../core/run/validate.ts';
import { liveness } from '../../core/run/index.ts';
import { processStart } from '../runs/local-machine.ts';
import { readSmall } from '../runs/node-files.ts';

/**
 * Whether a run's process is certainly the one that its status names, so that it may be ended by its pid: on this host, in this boot, alive,
 * and not another process that got the number since. Where the system does not tell when a process started, a fresh heartbeat must do.
 */
export async function isRunsProcess(folder: string, status: Status, machine: LocalMachine): Promise<boolean> {
  const { pid, host, boot_id } = status;
  if (isOtherNamespace(status.pid_ns, machine)) return false;
  if (host !== machine.host || !sameBoot(boot_id, machine.boot_id) || !machine.isAlive(pid)) return false;
  const text = await readSmall(join(folder, 'lock')).catch(() => '');
  const lock = parseRecord(text, isLock);
  if (lock?.pid !== pid) return false;
  const started = processStart(pid);
  if (lock.started !== undefined && started !== undefined) return lock.started === started;
  return liveness(status, machine, Date.now()) === 'alive';
}
