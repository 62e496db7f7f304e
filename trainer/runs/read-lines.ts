import { LineCutter, type CutLine } from '../../core/run/line-cutter.ts';
import { decodeUtf8 } from '../files/utf8.ts';
import { errorCode, type FileSystem } from './file-system.ts';
import { readPieces } from './small-files.ts';

/** A line's text; undefined where it is longer than a record can be, or no UTF-8. */
export const textOf = ({ bytes }: CutLine): string | undefined =>
  bytes === undefined ? undefined : decodeUtf8(bytes);

/**
 * Every whole line of a file, in order, as text; an unfinished last line is left out, an absent file has none. Undefined = a line that is no
 * record, whoever asks: its reader counts it.
 */
export function* readLines(files: FileSystem, path: string): Generator<string | undefined> {
  const fd = openIfThere(files, path);
  if (fd === undefined) return;
  try {
    const cutter = new LineCutter();
    for (const piece of readPieces(files, fd)) yield* cutter.cut(piece).map(textOf);
  } finally {
    files.close(fd);
  }
}

/** Opens a file for reading; undefined where it is absent. */
export function openIfThere(files: FileSystem, path: string): number | undefined {
  try {
    return files.open(path, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
