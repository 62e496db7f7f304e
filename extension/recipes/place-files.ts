import { constants } from 'node:fs';
import { copyFile, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from '../runs/node-files.ts';

/**
 * Copies a recipe's files into a folder of the workspace: into the folder itself where none of them is in the way, else into a new folder
 * `name`, `name-2`, ... below it. Nothing is ever overwritten; files that are there already with the same content are used.
 * @returns the folder that holds them now
 */
export async function placeFiles(
  source: string,
  files: readonly string[],
  target: string,
  name: string,
): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const folder = attempt === 0 ? target : join(target, attempt === 1 ? name : `${name}-${attempt}`);
    if (await isInTheWay(source, files, folder)) continue;
    for (const file of files) await copyUnlessThere(join(source, file), join(folder, file));
    return folder;
  }
}

/** Whether one of the files exists there with other content. */
async function isInTheWay(source: string, files: readonly string[], folder: string): Promise<boolean> {
  for (const file of files) {
    const there = await stat(join(folder, file)).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (there === undefined) continue;
    // Ours are small; what has another length, or is no file, is another one and need not be read.
    const ours = await readFile(join(source, file));
    if (!there.isFile() || there.size !== ours.length) return true;
    if (!ours.equals(await readFile(join(folder, file)))) return true;
  }
  return false;
}

async function copyUnlessThere(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}
