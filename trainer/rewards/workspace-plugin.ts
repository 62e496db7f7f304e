import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { GrpoError } from '../../core/errors/index.ts';
import { readInput } from '../files/input.ts';
import { packageRoot } from '../paths.ts';
import { PackageFiles } from './package-files.ts';

/** What bounds the compiling of a file that anybody may have written: it happens in `check`, before anything runs. */
export const COMPILE_LIMITS = {
  /** Bytes of the file and of all that it imports by relative path. */
  bytes: 2 ** 27,
  /** Milliseconds. */
  time: 30_000,
};

/** What is compiled, and not taken as a text or a table. */
export const SCRIPT = /\.[cm]?[jt]sx?$/;

/** `grpo-studio` and `zod` are ours, so that they resolve in a folder without node_modules. */
function ours(name: string, asked: Asked = 'import'): string | undefined {
  if (name === 'grpo-studio') return placeFor(join(packageRoot, 'dist', 'grpo-studio.js'), asked);
  if (name !== 'zod' && !name.startsWith('zod/')) return undefined;
  // The module also for `require`, which takes one: the CommonJS twin is not in a VSIX.
  return placeFor(fileURLToPath(import.meta.resolve(name)), asked);
}

type Asked = 'import' | 'require';

/** A file as an import names it, or as `require` does: neither takes what the other one does on every system. */
const placeFor = (path: string, asked: Asked): string =>
  asked === 'import' ? pathToFileURL(path).href : path;

/** Why Node will not find what esbuild leaves alone; `undefined` where it will. */
function neverFound(name: string): string | undefined {
  if (name.startsWith('node:') && !isBuiltin(name))
    return `Could not resolve "${name}": Node ${process.versions.node} has no such module`;
  if (/^https?:/.test(name)) return `Could not resolve "${name}": nothing is fetched from an address`;
  return undefined;
}

/**
 * Leaves packages where they are (native and CommonJS ones run only there) and bundles the user's own files.
 * `contents` collects what was read, for the hash.
 */
export function workspacePlugin(entry: string, contents: Map<string, Buffer>): Plugin {
  let bytesLeft = COMPILE_LIMITS.bytes;
  const packageFiles = new PackageFiles();
  return {
    name: 'workspace',
    setup(building) {
      building.onResolve({ filter: /./ }, ({ path, resolveDir, kind, pluginData }) => {
        if (pluginData === 'inner') return undefined;
        packageFiles.refuseOdd(kind === 'entry-point' ? dirname(path) : resolveDir, path);
        return undefined;
      });
      building.onResolve({ filter: /^[^./]/ }, async (args) => {
        if (args.pluginData === 'inner' || args.kind === 'entry-point') return undefined;
        const never = neverFound(args.path);
        // What is asked for in the course of the code may be caught there.
        if (never !== undefined && args.kind === 'import-statement') return { errors: [{ text: never }] };
        if (args.path.startsWith('node:')) return undefined;
        const asked: Asked = args.kind.startsWith('require') ? 'require' : 'import';
        const own = ours(args.path, asked);
        if (own !== undefined) return { path: own, external: true };
        const found = await building.resolve(args.path, {
          kind: args.kind,
          importer: args.importer,
          resolveDir: args.resolveDir,
          pluginData: 'inner',
        });
        // esbuild's own word of it: an error, or a warning where the code catches it.
        if (found.errors.length > 0) return undefined;
        if (found.external || !/\.[cm]?js$/.test(found.path)) return found;
        return { path: placeFor(found.path, asked), external: true };
      });
      building.onLoad({ filter: /./, namespace: 'file' }, async ({ path }) => {
        const bytes = await readInput(path, { longest: COMPILE_LIMITS.bytes });
        bytesLeft -= bytes.length;
        if (bytesLeft < 0) throw tooLarge(entry, path);
        contents.set(path, bytes);
        // Tables and texts count for the hash; esbuild loads them as it always does.
        if (!SCRIPT.test(path)) return undefined;
        const text = bytes.toString('utf8');
        const loader = /\.[cm]?ts$/.test(path) ? 'ts' : /\.[cm]?js$/.test(path) ? 'js' : 'tsx';
        // The compiled module lies elsewhere: `import.meta.url` must go on to mean the user's file. On the first
        // line, so that line numbers stay.
        const url = text.includes('import.meta')
          ? `const __grpo_url = ${JSON.stringify(pathToFileURL(path).href)};`
          : '';
        // What CommonJS has, and many write in a module too. A file's own names of that kind are left alone.
        const folder = text.includes('__dirname')
          ? `const __grpo_dirname = ${JSON.stringify(dirname(path))};`
          : '';
        const name = text.includes('__filename') ? `const __grpo_filename = ${JSON.stringify(path)};` : '';
        // A line for the shell may stand first only.
        return { contents: url + folder + name + text.replace(/^#!/, '//'), loader };
      });
    },
  };
}

const tooLarge = (file: string, path: string): GrpoError =>
  new GrpoError({
    code: 'reward-file-too-large',
    message: `The reward file and what it imports by relative path have more than ${COMPILE_LIMITS.bytes / 2 ** 20} MiB: the last to be read was ${path}.`,
    where: file,
    fix: 'Read large tables and texts when the reward runs, with `readFileSync(new URL("./table.json", import.meta.url))`, in the place of importing them.',
  });

/** Of an import that stays one: a package, and neither Node's nor ours. */
export const isForeign = (path: string): boolean =>
  !isBuiltin(path) &&
  !['grpo-studio', 'zod', 'zod/v4'].some((name) => [ours(name), ours(name, 'require')].includes(path));
