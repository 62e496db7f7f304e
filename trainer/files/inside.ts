import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import { pathProblem } from '../../core/paths/index.ts';

/**
 * The one door for relative paths from elsewhere: the place below `root` that `path` means. Neither the path itself nor a link in a
 * folder on the way may lead out of `root`; the last part need not exist, and a link there is not followed.
 * @param from  who gave the path, for the error: `The hub http://...`
 * @throws GrpoError `path-outside`
 */
export async function placeInside(root: string, path: unknown, from: string): Promise<string> {
  const problem = pathProblem(path);
  if (problem !== undefined) throw outside(path, `it ${problem}`, root, from);
  const place = join(root, path as string);
  const [real, parent] = [await existing(root), await existing(dirname(place))];
  const way = relative(real, parent);
  // Where `root` is not there yet, both are the folder above it that is.
  const leadsOut = way === '..' || /^\.\.[\\/]/.test(way) || isAbsolute(way);
  if (leadsOut) throw outside(path, `a link on its way leads to ${parent}`, root, from);
  return place;
}

/** The real path of the deepest folder on the way that exists. */
async function existing(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      return await realpath(at);
    } catch (error) {
      // A link to nowhere counts as not there: making a folder through it fails by itself.
      if (dirname(at) === at) throw error;
    }
  }
}

function outside(path: unknown, why: string, root: string, from: string): GrpoError {
  const text = JSON.stringify(path) ?? 'nothing';
  return new GrpoError({
    code: 'path-outside',
    message: `${from} gives the path ${text.length > 200 ? `${text.slice(0, 200)}...` : text}, which is not used: ${why}`,
    where: root,
    fix: 'Nothing was written there. Use a source that you trust.',
  });
}
