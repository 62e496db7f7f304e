import { realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import { refuseSpecial } from '../../core/errors/special-files.ts';
import { readInputSync } from '../files/input.ts';

/** Bytes that a package.json may have. */
const LONGEST = 1 << 24;

/** Conditions within conditions that are followed: none has more than four. */
const DEEPEST = 50;

/** Places that one import may lead to, and the time for those of all, ms: packages that people write need a few dozen and no time. */
const MOST_PLACES = 500;
const LONGEST_TIME = 10_000;

/** What esbuild tries where a path is no file as it stands. */
const ENDINGS = ['', '/index'].flatMap((name) =>
  ['.tsx', '.ts', '.mts', '.cts', '.jsx', '.js', '.css', '.json'].map((ending) => name + ending),
);

type Manifest = Readonly<Record<string, unknown>>;

/**
 * esbuild reads the package.json of each folder on its way by itself, whole, and waits for a pipe: what none can be is refused before it may
 * look. Its way leads from folder to folder as far as a package says: `main` and `exports` name files in folders of their own.
 * One for a compilation: what was looked at is not looked at again.
 */
export class PackageFiles {
  private readonly seen = new Set<string>();
  private readonly followed = new Set<string>();
  /** Places that the import at hand has led to. */
  private places = 0;
  /** The time that all imports took, ms, and when the one at hand would have begun had they been one. */
  private spent = 0;
  private begun = 0;

  /**
   * Looks at the package.json of a folder and of those above, and on the way to what is imported from there.
   * @throws GrpoError `file-not-regular`, `file-too-large`, `reward-packages-too-many`
   */
  refuseOdd(folder: string, imported?: string): void {
    this.begun = performance.now() - this.spent;
    this.places = 0;
    this.look(folder, imported);
    this.spent = performance.now() - this.begun;
  }

  /** Nothing else runs meanwhile: the limit of a compilation could not end it. */
  private count(place: string): void {
    this.places += 1;
    if (this.places > MOST_PLACES)
      throw tooMany(place, `one import leads to more than ${MOST_PLACES} places`);
    if (performance.now() - this.begun > LONGEST_TIME)
      throw tooMany(place, `what they lead to was not looked at within ${LONGEST_TIME / 1000} s`);
  }

  private look(folder: string, imported?: string): void {
    this.lookUp(folder);
    if (imported === undefined) return;
    if (imported.startsWith('.') || isAbsolute(imported)) this.follow(resolve(folder, imported));
    else if (imported.startsWith('#')) this.followAlias(folder, imported);
    else if (!imported.includes(':')) this.followPackage(folder, imported);
  }

  /** A file or a folder, and all folders above; where it is a link, also above what it leads to. */
  private lookUp(path: string): void {
    if (this.seen.has(path)) return;
    for (let at = path; !this.seen.has(at); at = dirname(at)) {
      this.seen.add(at);
      refuse(join(at, 'package.json'));
    }
    const real = realPath(path);
    if (real !== undefined) this.lookUp(real);
  }

  /** What is imported by its path: in a folder, the file that its package.json names. */
  private follow(path: string): void {
    if (this.followed.has(path)) return;
    this.followed.add(path);
    this.count(path);
    this.lookUp(path);
    // A link may also stand where the ending is left out.
    const bare = path.replace(/\.[cm]?jsx?$/, '');
    for (const end of ENDINGS) {
      const real = realPath(bare + end);
      if (real !== undefined) this.lookUp(real);
    }
    const { main, module } = manifestOf(path) ?? {};
    for (const named of [main, module]) if (typeof named === 'string') this.follow(resolve(path, named));
  }

  /** `name` or `name/of/a/part`, in each node_modules above, or of the package that the folder itself belongs to. */
  private followPackage(folder: string, imported: string): void {
    const parts = imported.split('/');
    const own = imported.startsWith('@') ? 2 : 1;
    const name = parts.slice(0, own).join('/');
    const part = ['.', ...parts.slice(own)].join('/');
    const into = (root: string): void => {
      this.follow(resolve(root, part));
      for (const target of targetsOf(manifestOf(root)?.['exports'], part)) this.follow(resolve(root, target));
    };
    for (let at = folder; ; at = dirname(at)) {
      const place = join(at, 'node_modules', name);
      this.follow(place);
      into(place);
      if (manifestOf(at)?.['name'] === name) into(at);
      if (dirname(at) === at) return;
    }
  }

  /** `#name`, as the nearest package.json explains it. */
  private followAlias(folder: string, imported: string): void {
    for (let at = folder; ; at = dirname(at)) {
      const manifest = manifestOf(at);
      for (const target of targetsOf(manifest?.['imports'], imported))
        if (target.startsWith('.')) this.follow(resolve(at, target));
        else this.followPackage(at, target);
      if (manifest !== undefined || dirname(at) === at) return;
    }
  }
}

const tooMany = (place: string, what: string): GrpoError =>
  new GrpoError({
    code: 'reward-packages-too-many',
    message: `The package.json files on the way of the reward file's imports are no packages': ${what}.`,
    where: place,
    fix: 'Import something else, or install the package anew.',
  });

/** @throws GrpoError `file-not-regular`, `file-too-large` */
function refuse(path: string): void {
  const found = statOf(path);
  // A folder is passed over by esbuild and by Node.
  if (found === undefined || found.isDirectory()) return;
  refuseSpecial(found, path);
  if (found.size <= LONGEST) return;
  throw new GrpoError({
    code: 'file-too-large',
    message: `${path} has ${found.size} bytes: a package.json has at most ${LONGEST / 2 ** 20} MiB.`,
    where: path,
    fix: 'Move it away, or make it a package.json.',
  });
}

/** Undefined where there is nothing to read: that is esbuild's to say where it matters. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** The package.json of a folder that was looked at; undefined where there is none, or one that says nothing. */
function manifestOf(folder: string): Manifest | undefined {
  const path = join(folder, 'package.json');
  if (statOf(path)?.isFile() !== true) return undefined;
  try {
    const value: unknown = JSON.parse(readInputSync(path, { longest: LONGEST }).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Where a table of `exports` or `imports` may lead, whatever the conditions.
 * @param asked  `.`, `./part` or `#name`
 */
function targetsOf(table: unknown, asked: string, depth = 0): string[] {
  if (typeof table === 'string') return [table];
  if (typeof table !== 'object' || table === null || depth > DEEPEST) return [];
  return Object.entries(table).flatMap(([key, value]) => {
    const targets = (): string[] => targetsOf(value, asked, depth + 1);
    if (Array.isArray(table) || !/^[.#]/.test(key)) return targets();
    const rest = restOf(key, asked);
    if (rest === undefined) return [];
    return targets().map((target) =>
      target.endsWith('/') ? `${target}${rest}` : target.replaceAll('*', () => rest),
    );
  });
}

/** What stands for the star of a key, or behind its slash; undefined where the key means something else. */
function restOf(key: string, asked: string): string | undefined {
  if (key === asked) return '';
  const [before = '', after] = key.endsWith('/') ? [key, ''] : key.split('*');
  const fits = after !== undefined && asked.startsWith(before) && asked.endsWith(after);
  return fits && asked.length >= before.length + after.length
    ? asked.slice(before.length, asked.length - after.length)
    : undefined;
}
