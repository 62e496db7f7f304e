import { readSmallText, type RunFiles } from './files.ts';
import type { DataFile, Status } from './records.ts';
import { isStatus, parseRecord } from './validate.ts';

const TRIES = 5;

/** A run's status; undefined where there is none (yet) or it cannot be read. */
export async function readStatus(files: RunFiles): Promise<Status | undefined> {
  const text = await readSmallText(files, 'status.json');
  return text === undefined ? undefined : parseRecord(text, isStatus);
}

/**
 * Reads data that belongs to one attempt: status, data, status again; read anew when a restart came in between.
 * Undefined = no status, or one restart after another.
 */
export async function readInOneAttempt<T>(
  files: RunFiles,
  read: (status: Status) => Promise<T>,
): Promise<{ status: Status; data: T } | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const before = await readStatus(files);
    if (before === undefined) return undefined;
    const data = await read(before);
    const status = await readStatus(files);
    if (status === undefined) return undefined;
    if (status.attempt === before.attempt && isCutting(status) === isCutting(before)) return { status, data };
  }
  return undefined;
}

const isCutting = (status: Status): boolean => status.cutting === true;

/** How far a data file may be read now: while a restart is cutting, what lies behind the cut is on its way out. */
export async function readableEnd(files: RunFiles, file: DataFile, status: Status): Promise<number> {
  const size = (await files.size(file)) ?? 0;
  return isCutting(status) ? Math.min(size, status.cut[file] ?? 0) : size;
}
