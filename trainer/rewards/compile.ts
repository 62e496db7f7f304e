import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as Esbuild from 'esbuild';
import type { BuildFailure, Message, Metafile } from 'esbuild';
import { GrpoError } from '../../core/errors/index.ts';
import { refuseSpecial } from '../../core/errors/special-files.ts';
import { readInputSync } from '../files/input.ts';
import { noDefaultExport } from './failures.ts';
import { fixOfCompiling, refuseMissingExports } from './missing-exports.ts';
import { COMPILE_LIMITS, isForeign, workspacePlugin } from './workspace-plugin.ts';

/** Asked for when there is something to compile: most commands compile nothing, and to `import` CommonJS is to read it through first. */
const esbuild = (): typeof Esbuild => createRequire(import.meta.url)('esbuild') as typeof Esbuild;

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
  /** Packages that it imports, and that are loaded from where they lie when it runs; neither Node's modules nor ours. */
  packages: string[];
}

/** What a reward file may be. */
export const REWARD_FILE = /\.(ts|mts|js|mjs)$/;

const tooSlow = (file: string, time: number): GrpoError =>
  new GrpoError({
    code: 'reward-compile-timeout',
    message: `The reward file was not compiled within ${time / 1000} s.`,
    where: file,
    fix: 'Import less: read large tables and texts when the reward runs.',
  });

/** The first of esbuild's messages as our error; the others are counted. */
function syntaxError(file: string, errors: Message[]): GrpoError {
  const [first] = errors;
  // A file that could not be read says so in its own words.
  if (first?.detail instanceof GrpoError) return first.detail;
  const at = first?.location;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new GrpoError({
    code: 'reward-does-not-compile',
    message: `The reward file does not compile: ${first?.text ?? 'unknown error'}${more}`,
    // esbuild counts columns from 0.
    where: at ? `${resolve(at.file)}:${at.line}:${at.column + 1}` : file,
    fix: first?.text.startsWith('Could not resolve')
      ? 'Check the path, or install that package beside the config.'
      : (fixOfCompiling(first?.text ?? '') ??
        'Correct the line; the editor and `npx tsc` show the same error.'),
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
 * @param time  milliseconds that it may take
 * @throws GrpoError `reward-file-missing`, `reward-file-type`, `reward-does-not-compile` (with line and column), `reward-shape` where it has no
 *   default export, `reward-file-too-large`, `reward-compile-timeout`, `reward-packages-too-many`, `file-...`
 */
export async function compileReward(named: string, time = COMPILE_LIMITS.time): Promise<CompiledReward> {
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
  const { code, metafile } = await bundle(file, contents, time);
  const { exports = [], imports = [] } = Object.values(metafile.outputs)[0] ?? {};
  if (!exports.includes('default')) throw noDefaultExport(file, exports);
  await refuseMissingExports(code, file, contents);
  const inputs = [...contents.keys()].sort();
  const hash = hashOf(file, inputs, (input) => contents.get(input));
  const packages = imports.flatMap(({ path }) => (isForeign(path) ? [path] : []));
  return { file, code, hash, inputs, packages };
}

const requireOf = (file: string): string =>
  `import { createRequire as __grpo_require } from 'node:module';const require = __grpo_require(${JSON.stringify(pathToFileURL(file).href)});`;

async function bundle(
  file: string,
  contents: Map<string, Buffer>,
  time: number,
): Promise<{ code: string; metafile: Metafile }> {
  const building = await esbuild().context({
    entryPoints: [file],
    // Never written: with `sourceRoot`, it makes the source map's paths mean the same from anywhere.
    outfile: join(dirname(file), 'reward.mjs'),
    sourceRoot: `${pathToFileURL(dirname(file)).href}/`,
    write: false,
    bundle: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    sourcemap: 'inline',
    // Errors' and functions' names are what the author wrote.
    keepNames: true,
    logLevel: 'silent',
    // Without a tsconfig of ours or of theirs, a file means the same wherever it lies.
    tsconfigRaw: {},
    define: {
      'import.meta.url': '__grpo_url',
      __dirname: '__grpo_dirname',
      __filename: '__grpo_filename',
    },
    // CommonJS among the bundled files asks for packages and Node's modules by `require`, which a module does not have.
    banner: { js: requireOf(file) },
    plugins: [workspacePlugin(file, contents)],
  });
  let timer: NodeJS.Timeout | undefined;
  let isLate = false;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      reject(tooSlow(file, time));
    }, time);
  });
  try {
    const { outputFiles, metafile } = await Promise.race([building.rebuild(), late]);
    return { code: outputFiles[0]?.text ?? '', metafile };
  } catch (error) {
    if (!(error instanceof Error) || !('errors' in error)) throw error;
    throw syntaxError(file, (error as BuildFailure).errors);
  } finally {
    clearTimeout(timer);
    // What is late is ended with its process, which would keep ours from ending.
    await (isLate ? esbuild().stop() : building.dispose());
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
