import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { inputPieces } from '../files/input.ts';
import { packageRoot } from '../paths.ts';

/** SHA-256 of a file's bytes, hexadecimal, read in pieces. @throws GrpoError `file-...` */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of inputPieces(path)) hash.update(piece);
  return hash.digest('hex');
}

/**
 * SHA-256 over several files' names (without folders, so that a moved project hashes alike) and contents, in the order given; null for
 * none.
 */
export async function hashFiles(paths: readonly string[]): Promise<string | null> {
  if (paths.length === 0) return null;
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${basename(path)}\n${await hashFile(path)}\n`);
  return hash.digest('hex');
}

/** SHA-256 of a folder's files that `include` accepts (by name), sorted by path; subfolders are not entered. */
export async function hashFolder(
  folder: string,
  include: (name: string) => boolean = () => true,
): Promise<string | null> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && include(entry.name)).map((entry) => entry.name);
  return hashFiles(names.sort().map((name) => join(folder, name)));
}

/** SHA-256 of GRPO Studio's own built code: the command line's bundle and its chunks. */
export async function hashCode(): Promise<string | null> {
  const isCode = (name: string): boolean => name.endsWith('.js');
  const dist = join(packageRoot, 'dist');
  const parts: string[] = [];
  for (const folder of [dist, join(dist, 'chunks')]) {
    try {
      parts.push((await hashFolder(folder, isCode)) ?? '');
    } catch (error) {
      // Run from source, without a build: there is no bundle to hash.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  if (parts.length === 0) return null;
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

/** SHA-256 of text. */
export const hashText = (text: string): string => createHash('sha256').update(text).digest('hex');
