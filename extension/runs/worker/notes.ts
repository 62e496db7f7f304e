import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GrpoError } from '../../../core/errors/index.ts';
import { isObject, parseRecord } from '../../../core/run/validate.ts';
import { readSmall, retryBusy, unlessAbsent } from '../node-files.ts';

/** Notes by completion id: the pinned completions of a run. */
export type Notes = Record<string, string>;

export const NOTES_FILE = 'notes.json';

const isNotes = (value: unknown): value is Notes =>
  isObject(value) && Object.values(value).every((note) => typeof note === 'string');

/** The notes of a run; none where there is no file. Throws `notes-damaged` where it holds something else, and as `readSmall`. */
export async function readNotes(folder: string): Promise<Notes> {
  const path = join(folder, NOTES_FILE);
  const text = await unlessAbsent(() => readSmall(path));
  if (text === undefined) return {};
  const notes = parseRecord(text, isNotes);
  if (notes === undefined)
    throw new GrpoError({
      code: 'notes-damaged',
      message: `${NOTES_FILE} does not hold notes by completion id.`,
      where: path,
      fix: 'Repair the file, or delete it to begin with no pins.',
    });
  return notes;
}

/** Keeps a completion with a note, or drops it (null). Written beside and renamed: readers see the old or the new file. */
export async function writeNote(folder: string, id: string, note: string | null): Promise<Notes> {
  const notes = await readNotes(folder);
  if (note === null) delete notes[id];
  else notes[id] = note;
  const path = join(folder, NOTES_FILE);
  const beside = `${path}.${process.pid}.partial`;
  try {
    await writeFile(beside, `${JSON.stringify(notes, null, 2)}\n`);
    await retryBusy(() => rename(beside, path));
  } finally {
    await rm(beside, { force: true });
  }
  return notes;
}
