import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointStep } from '../../core/run/records.ts';

/** Where a resume goes on: the step of the newest checkpoint; 0 where there is none, and it begins again. */
export async function resumeStep(folder: string): Promise<number> {
  try {
    const names = await readdir(join(folder, 'checkpoints'));
    return Math.max(0, ...names.map((name) => checkpointStep(name) ?? 0));
  } catch {
    // A run that died before its first checkpoint has no such folder.
    return 0;
  }
}
