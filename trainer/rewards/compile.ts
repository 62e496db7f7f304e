import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type BuildFailure, type Message, type Plugin } from 'esbuild';
import { GrpoError } from '../../core/errors/index.ts';
import { refuseSpecial } from '../../core/errors/special-files.ts';
import { readInput, readInputSync } from '../files/input.ts';
import { packageRoot } from '../paths.ts';

/** A reward file and everything that it imports by relative path, as one module. */
export interface CompiledReward {
  /** The file that was named: absolute, symbolic links resolved. */
  file: string;
  /** An ES module with its source map inside, so that stacks name the user's files and lines. */
  code: string;
  /** sha256 over the names and contents of all bundled files: changes exactly when one of them does. */
  hash: string;
  /** The bundled files, absolute, sorted. */
  inputs: string[];
}

/** What a reward file may be. */
export const REWARD_FILE = /\.(ts|mts|js|mjs)$/;

const SCRIPT = /\.[cm]?[jt]sx?$/;

/** `grpo-studio` and `zod` are ours, so that they resolve in a folder without node_modules. */
function ours(name: string): string | undefined {
  if (name === 'grpo-studio') return pathToFileURL(join(packageRoot, 'dist', 'grpo-studio.js')).href;
  return name === 'zod' || name.startsWith('zod/') ? import.meta.resolve(name) : undefined;
}

/**
 * Leaves packages where they are (native and CommonJS ones run only there) and bundles the user's own files.
 * `contents` collects what was read, for the hash.
 */
function workspacePlugin(contents: Map<string, Buffer>): Plugin {
  return {
    name: 'workspace',
    setup(context) {
      context.onResolve({ filter: /^[^./]/ }, async (args) => {
        if (args.pluginData === 'inner' || args.kind === 'entry-point' || args.path.startsWith('node:'))
          return undefined;
        const own = ours(args.path);
        if (own !== undefined) return { path: own, external: true };
        const found = await context.resolve(args.path, {
          kind: args.kind,
          importer: args.importer,
          resolveDir: args.resolveDir,
          pluginData: 'inner',
        });
        if (found.errors.length > 0 || found.external || !/\.[cm]?js$/.test(found.path)) return found;
        return { path: pathToFileURL(found.path).href, external: true };
      });
      context.onLoad({ filter: /./, namespace: 'file' }, async ({ path }) => {
        const bytes = await readInput(path);
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
        return { contents: url + text, loader };
      });
    },
  };
}

/** The first of esbuild's messages as our error; the others are counted. */
function syntaxError(file: string, errors: Message[]): GrpoError {
  const [first] = errors;
  const at = first?.location;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new GrpoError({
    code: 'reward-does-not-compile',
    message: `The reward file does not compile: ${first?.text ?? 'unknown error'}${more}`,
    // esbuild counts columns from 0.
    where: at ? `${resolve(at.file)}:${at.line}:${at.column + 1}` : file,
    fix: first?.text.startsWith('Could not resolve')
      ? 'Check the path, or install that package beside the config.'
      : 'Correct the line; the editor and `npx tsc` show the same error.',
  });
}

/** Names are relative to the file, so that a moved folder hashes the same; a file that is gone hashes as such. */
function hashOf(
  file: string,
  inputs: readonly string[],
  read: (input: string) => Buffer | undefined,
): string {
  const hash = createHash('sha256');
  for (const input of inputs) {
    const bytes = read(input);
    hash.update(`${relative(dirname(file), input)} ${bytes?.length ?? 'gone'}\n`).update(bytes ?? '');
  }
  return hash.digest('hex');
}

/** What the `hash` of a compiled file would be with its inputs as they are now: cheap enough for every step. */
export function hashNow({ file, inputs }: CompiledReward): string {
  return hashOf(file, inputs, (input) => (existsSync(input) ? readInputSync(input) : undefined));
}

/**
 * Compiles a reward file with esbuild; nothing of it runs and nothing is written. The code can be loaded from any folder.
 *
 * @throws GrpoError `reward-file-missing`, `reward-file-type`, `reward-does-not-compile` (with line and column).
 */
export async function compileReward(named: string): Promise<CompiledReward> {
  if (!REWARD_FILE.test(named)) {
    throw new GrpoError({
      code: 'reward-file-type',
      message: `A reward file ends in .ts, .mts, .js or .mjs: ${named}`,
      where: named,
      fix: 'Rename the file, or name another one.',
    });
  }
  const found = await stat(named).catch(() => undefined);
  if (found !== undefined) refuseSpecial(found, named);
  else {
    throw new GrpoError({
      code: 'reward-file-missing',
      message: `There is no reward file ${named}.`,
      where: named,
      fix: 'Paths in `use:` are relative to the config file.',
    });
  }
  // As Node and esbuild do: paths in maps and stacks are real ones.
  const file = await realpath(named);
  const contents = new Map<string, Buffer>();
  try {
    const result = await build({
      entryPoints: [file],
      // Never written: with `sourceRoot`, it makes the source map's paths mean the same from anywhere.
      outfile: join(dirname(file), 'reward.mjs'),
      sourceRoot: `${pathToFileURL(dirname(file)).href}/`,
      write: false,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20.19',
      sourcemap: 'inline',
      // Errors' and functions' names are what the author wrote.
      keepNames: true,
      logLevel: 'silent',
      // Without a tsconfig of ours or of theirs, a file means the same wherever it lies.
      tsconfigRaw: {},
      define: { 'import.meta.url': '__grpo_url' },
      plugins: [workspacePlugin(contents)],
    });
    const inputs = [...contents.keys()].sort();
    const hash = hashOf(file, inputs, (input) => contents.get(input));
    return { file, code: result.outputFiles[0]?.text ?? '', hash, inputs };
  } catch (error) {
    if (!(error instanceof Error) || !('errors' in error)) throw error;
    throw syntaxError(file, (error as BuildFailure).errors);
  }
}

/** The user's file, line and column where a stack begins, as `file:line:column`; `undefined` when no frame is theirs. */
export function whereInFiles(stack: string | null, files: readonly string[]): string | undefined {
  for (const line of stack?.split('\n') ?? []) {
    const frame = /\(?((?:file:\/\/)?[^()]*?):(\d+):(\d+)\)?$/.exec(line.replace(/^\s*at (?:async )?/, ''));
    if (!frame?.[1]) continue;
    const path = frame[1].startsWith('file://') ? fileURLToPath(frame[1]) : frame[1];
    const owner = files.find((file) => path === file || path.endsWith(` ${file}`));
    if (owner !== undefined) return `${owner}:${frame[2]}:${frame[3]}`;
  }
  return undefined;
}
