import { GrpoError } from './grpo-error.ts';

/** What a file system says of a path: the part of Node's `Stats` that tells what it is. */
export interface FileKind {
  isFile(): boolean;
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

/** What a path is, where it is no regular file; undefined for one. */
export function specialKind(found: FileKind): string | undefined {
  if (found.isFile()) return undefined;
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe (FIFO)';
  return found.isSocket() ? 'a socket' : 'a device';
}

/**
 * Refuses an input that is no regular file: reading a pipe can wait for ever, a device may have no end, and neither can be read twice.
 * @throws GrpoError `file-is-folder`, `file-not-regular`
 */
export function refuseSpecial(found: FileKind, path: string, where = path): void {
  const kind = specialKind(found);
  if (kind === undefined) return;
  const isFolder = found.isDirectory();
  throw new GrpoError({
    code: isFolder ? 'file-is-folder' : 'file-not-regular',
    message: `${path} is ${kind}, not a file.`,
    where,
    fix: isFolder ? 'Name a file in it.' : 'Write its contents into a regular file, and name that one.',
  });
}
