import { didYouMean } from '../../text/did-you-mean.ts';
import type { FileAccess } from '../files.ts';
import { problem, replaceWith, type Fix, type Place, type Problem } from '../problems.ts';

/**
 * What stands in the place of a file that is needed: nothing ("There is no such file"), or something that is none; with the name nearest to it in its folder.
 * @param content what a new file of this name would hold, where making one is a way out
 */
export async function missingFile(
  files: FileAccess,
  place: Place,
  path: string,
  what: string,
  content?: string,
): Promise<Problem> {
  const kind = await files.kind(path);
  if (kind === 'special' || kind === 'folder') {
    const is = kind === 'folder' ? 'a folder' : 'a pipe, a device or a socket';
    return problem('error', 'config-not-a-file', place, `${what} \`${path}\` is ${is}.`);
  }
  const cut =
    Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'), path.startsWith('embedded:') ? 8 : -1) + 1;
  const folder = path.slice(0, cut);
  const near = didYouMean(path.slice(cut), await files.list(folder === '' ? '.' : folder));
  const hint =
    near === undefined ? ' Paths are relative to the config file.' : ` Did you mean \`${folder}${near}\`?`;
  const rename =
    near === undefined
      ? undefined
      : replaceWith(place, JSON.stringify(`${folder}${near}`), `Replace with ${folder}${near}`);
  const create: Fix | undefined =
    content === undefined
      ? undefined
      : { title: `Create ${path}`, edits: [], create_file: { path, content } };
  const message = `${what} \`${path}\` does not exist.${hint}`;
  const missing = problem('error', 'config-missing-file', place, message, rename ?? create);
  return rename && create && missing.fix ? { ...missing, other_fixes: [create] } : missing;
}

/** A file that is there and cannot be read: nothing where it can. */
export async function unreadableFile(
  files: FileAccess,
  place: Place,
  path: string,
  what: string,
): Promise<Problem[]> {
  if ((await files.readHead(path, 1)) !== undefined) return [];
  const message = `${what} \`${path}\` cannot be read: this user may lack the permission.`;
  return [problem('error', 'config-unreadable-file', place, message)];
}
