import { statSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import { refuseSpecial } from '../../core/errors/special-files.ts';

/** Bytes that a package.json may have. */
const LONGEST = 1 << 24;

/**
 * esbuild reads the package.json of each folder on its way by itself, whole, and waits for a pipe: what none can be is refused before it may look.
 * One for a compilation: what was looked at is not looked at again.
 */
export class PackageFiles {
  private readonly seen = new Set<string>();

  /**
   * Looks at the package.json of a folder and of those above, and of what is imported from there.
   * @throws GrpoError `file-not-regular`, `file-too-large`
   */
  refuseOdd(folder: string, imported?: string): void {
    const isPath = imported !== undefined && (imported.startsWith('.') || isAbsolute(imported));
    if (isPath) this.look(resolve(folder, imported));
    for (let at = folder; ; at = dirname(at)) {
      this.look(at);
      if (imported !== undefined && !isPath && !imported.includes(':'))
        for (const inside of prefixesOf(imported)) this.look(join(at, 'node_modules', inside));
      if (dirname(at) === at) return;
    }
  }

  private look(folder: string): void {
    const path = join(folder, 'package.json');
    if (this.seen.has(path)) return;
    this.seen.add(path);
    const found = statOf(path);
    if (found === undefined) return;
    // A folder is passed over by esbuild and by Node.
    if (found.isDirectory()) return;
    refuseSpecial(found, path);
    if (found.size <= LONGEST) return;
    throw new GrpoError({
      code: 'file-too-large',
      message: `${path} has ${found.size} bytes: a package.json has at most ${LONGEST / 2 ** 20} MiB.`,
      where: path,
      fix: 'Move it away, or make it a package.json.',
    });
  }
}

/** Undefined where there is nothing to read: that is esbuild's to say where it matters. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** `a/b/c`: `a`, `a/b`, `a/b/c`. */
function prefixesOf(name: string): string[] {
  const parts = name.split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}
