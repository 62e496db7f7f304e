import type * as z from 'zod';
import type { PluginKind, PluginProducts } from './kinds.ts';

export * from './kinds.ts';

/** What a plugin learns about the place where it is used. */
export interface PluginContext {
  /** The name under which its metrics are logged. */
  name: string;
  /** The folder of the config file: relative paths in options start here. */
  folder: string;
  /** A line for the run's log, with the plugin's name. */
  log: (message: string) => void;
}

/** What `definePlugin` takes. `Options` is what the schema produces from the keys that stand beside `use:`. */
export interface PluginDefinition<Kind extends PluginKind, Options> {
  kind: Kind;
  /** Kebab-case; the name in metrics where the config gives none. */
  id: string;
  /** Validates the options; without one the plugin takes no options. */
  schema?: z.ZodType<Options>;
  /** Called once, before the first batch. */
  create: (options: Options, context: PluginContext) => PluginProducts[Kind] | Promise<PluginProducts[Kind]>;
}

/**
 * Says what a module offers. Built-in plugins, files of the workspace and other extensions all use this door:
 * `export default definePlugin({ kind: 'reward', id: 'concise', schema: z.object({ words: z.int() }), create })`.
 *
 * @throws TypeError where kind, id or create is missing or malformed: the author sees it at the line of the call.
 */
export function definePlugin<Kind extends PluginKind, Options = Record<string, never>>(
  definition: PluginDefinition<Kind, Options>,
): PluginDefinition<Kind, Options> {
  const problem = pluginProblem(definition);
  if (problem !== undefined) throw new TypeError(`definePlugin: ${problem}`);
  return Object.freeze({ ...definition });
}

const KINDS: Record<PluginKind, true> = {
  reward: true,
  dataset: true,
  curriculum: true,
  advantage: true,
  sink: true,
};

/** What keeps a value from being a plugin, or `undefined` if it is one. Checked by shape: it may come from any module. */
export function pluginProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return `an object is needed, not ${typeof value}`;
  const { kind, id, create, schema } = value as Record<string, unknown>;
  if (typeof kind !== 'string' || !Object.hasOwn(KINDS, kind)) {
    return `kind must be one of ${Object.keys(KINDS).join(', ')}, not ${JSON.stringify(kind)}`;
  }
  if (typeof id !== 'string' || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    return `id must be kebab-case (like "exact-answer"), not ${JSON.stringify(id)}`;
  }
  if (typeof create !== 'function') return 'create(options, context) must be a function';
  if (schema !== undefined && (typeof schema !== 'object' || schema === null || !('safeParse' in schema))) {
    return 'schema must be a zod schema';
  }
  return undefined;
}
