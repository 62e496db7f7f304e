import { isBuiltin } from 'node:module';
import { GrpoError } from '../../core/errors/index.ts';
import { didYouMean } from '../../core/text/did-you-mean.ts';
import { FAILURES } from './failures.ts';

/** An import of names as esbuild writes it, a line each. */
const IMPORT = /^import (?:[\w$]+, )?\{([^}]*)\} from "([^"]+)";$/gm;

/**
 * Names that a compiled reward imports of Node's modules and that Node does not have, which only loading would tell. What a package exports is
 * known when it runs.
 * @param contents  the bundled files by their paths
 * @throws GrpoError `reward-does-not-compile` with the line
 */
export async function refuseMissingExports(
  code: string,
  file: string,
  contents: ReadonlyMap<string, Buffer>,
): Promise<void> {
  for (const [, list = '', module = ''] of code.matchAll(IMPORT)) {
    if (!isBuiltin(module)) continue;
    const exported = Object.keys((await import(module)) as object);
    for (const part of list.split(',')) {
      const name = /^\s*([\w$]+)/.exec(part)?.[1];
      if (name === undefined || name === 'default' || exported.includes(name)) continue;
      const near = didYouMean(name, exported);
      throw new GrpoError({
        code: 'reward-does-not-compile',
        message: `The reward file does not compile: Node ${process.versions.node} has no "${name}" in ${module}`,
        where: placeOf(name, module, contents) ?? file,
        fix:
          near === undefined
            ? 'Correct the name, or take the import out.'
            : `Did you mean \`${near}\`? Correct the name, or take the import out.`,
      });
    }
  }
}

/** Where a name is imported, as `file:line:column`. */
function placeOf(name: string, module: string, contents: ReadonlyMap<string, Buffer>): string | undefined {
  const bare = module.replace(/^node:/, '');
  const statement = new RegExp(
    `import\\b[^;'"]*?(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])[^;'"]*?from\\s*['"](?:node:)?${bare}['"]`,
  );
  for (const [path, bytes] of contents) {
    const text = bytes.toString('utf8');
    const found = statement.exec(text);
    if (found === null) continue;
    const at =
      found.index + found[0].search(new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`));
    const before = text.slice(0, at).split('\n');
    return `${path}:${before.length}:${(before.at(-1) ?? '').length + 1}`;
  }
  return undefined;
}

/** What to do about an error that says in Node's words what a module has not; undefined for all others. */
export function fixOfLoading(message: string): string | undefined {
  const name = /does not provide an export named '([^']+)'/.exec(message)?.[1];
  if (name === 'default')
    return 'The package has no default export: write `import { name } from "..."`, or `import * as all from "..."`.';
  if (name !== undefined)
    return `Correct \`${name}\` where it is imported; of a CommonJS package write \`import all from "..."\` and take it from there: \`const { ${name} } = all\`.`;
  const free = /^(?:ReferenceError: )?(module|exports|require) is not defined/.exec(message)?.[1];
  if (free === undefined) return undefined;
  return free === 'require'
    ? 'Write `import ... from "..."` in the place of `require`.'
    : `A reward file is an ES module, which has no \`${free}\`: write \`export default (completions, columns) => ...\`.`;
}

/** What to do where esbuild does not compile a line; undefined where its words say it. */
export function fixOfCompiling(text: string): string | undefined {
  const [, extension, path] = /^No loader is configured for "([^"]*)" files: (.*)$/s.exec(text) ?? [];
  if (extension === undefined) return undefined;
  const name = (path ?? '').split('/').at(-1) ?? '';
  return `Files like this are not imported. Read it when the reward runs: \`readFileSync(new URL("./${name}", import.meta.url), "utf8")\`, with \`import { readFileSync } from "node:fs"\`${extension === '.jsonc' || extension === '.json5' ? '; or save it as .json without comments' : ''}.`;
}

/** The advice for what was thrown while a reward was loaded or run. */
export const fixOfFailure = (cause: keyof typeof FAILURES, message: string): string =>
  (cause === 'thrown' ? fixOfLoading(message) : undefined) ?? FAILURES[cause].fix;
