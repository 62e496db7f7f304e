import { join } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import type { Status } from '../../core/run/records.ts';
import type { FileSystem } from './file-system.ts';
import type { EventHistory } from './history.ts';
import { firstStatus, readStatus } from './status-file.ts';

/** The status of a run, or one made from the events where status.json is missing or damaged. */
export function statusOrRecovered(
  files: FileSystem,
  folder: string,
  history: EventHistory,
): { status: Status; lost?: string } {
  let lost = 'status.json was missing';
  try {
    const status = readStatus(files, folder);
    if (status !== undefined) return { status };
  } catch (error) {
    // Damaged is not the same as unreadable: what another user may read must not be begun anew.
    if (!(error instanceof GrpoError) || error.code !== 'run-status-malformed') throw error;
    lost = `status.json could not be read: ${error.message}`;
  }
  const attempt = attemptWithoutStatus(files, folder, history.lastAttempt);
  return { status: { ...firstStatus(null), attempt }, lost };
}

/** The attempt that is under way where no status tells: one more than the last one that was cut off or wrote an event. */
function attemptWithoutStatus(files: FileSystem, folder: string, lastEventAttempt: number): number {
  const isAttempt = (name: string): boolean => /^[1-9]\d{0,8}$/.test(name);
  const cutOff = files.list(join(folder, 'attempts')).filter(isAttempt).map(Number);
  return Math.max(lastEventAttempt, ...cutOff.map((attempt) => attempt + 1), 1);
}
