import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  pluginProblem,
  type PluginDefinition,
  type PluginKind,
  type RewardFunction,
} from '../../core/plugins/index.ts';
import type { ScoringBuiltIn } from './builtin/index.ts';
import { takesNoOptions } from './failures.ts';
import type { HostFailure, HostRequest, PluginDescription } from './protocol.ts';
import { callProblem, readsMessages, signatureOf, type Signature } from './signature.ts';

/** A reward that is ready to score. `id` is the plugin's; a plain function has none. */
export interface LoadedReward {
  id: string | null;
  score: RewardFunction;
  /** Of `score`, where its source tells. */
  signature: Signature | undefined;
  /** Whether its module reads completions as lists of messages anywhere; the function may be made elsewhere in it. */
  readsChats?: boolean;
}

/** Marks an error that is not a throw of the user's code. @param hostFix  what to write instead */
const refuse = (hostCause: HostFailure['cause'], message: string, hostFix?: string): Error =>
  Object.assign(new Error(message), { hostCause, ...(hostFix === undefined ? {} : { hostFix }) });

/** What compiled code exports by default: without one it does not compile (`compileReward`). */
const defaultExport = async (module: string): Promise<unknown> =>
  unwrapped(((await import(module)) as { default: unknown }).default);

/** CommonJS made from an ES module, as bundled extensions mostly are: its own default export lies inside the one of the import. */
function unwrapped(exported: unknown): unknown {
  const made = typeof exported === 'object' && exported !== null && '__esModule' in exported;
  return made && 'default' in exported ? exported.default : exported;
}

/** The default export as a plugin, or `undefined` where it is a plain function. */
function pluginOf(exported: unknown): PluginDefinition<PluginKind, unknown> | undefined {
  if (typeof exported === 'function') return undefined;
  const problem = pluginProblem(exported);
  if (problem !== undefined) {
    throw refuse('shape', `the default export must be a function or definePlugin(...): ${problem}`);
  }
  return exported as PluginDefinition<PluginKind, unknown>;
}

/** Options as the plugin's schema makes them. Without a schema every option is one too many. */
function parseOptions(
  plugin: PluginDefinition<PluginKind, unknown> | undefined,
  options: Record<string, unknown>,
): unknown {
  const given = Object.keys(options);
  if (plugin?.schema === undefined) {
    if (given.length > 0) throw refuse('options', takesNoOptions(given));
    return {};
  }
  const parsed = plugin.schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'options'}: ${issue.message}`);
  throw refuse('options', issues.join('; '));
}

// zod and the built-ins load only where they are asked for: they are half of the time that this process takes to start.
const builtIn = async (id: ScoringBuiltIn): Promise<unknown> =>
  (await import('./builtin/index.ts')).BUILT_INS[id];

/** Imports a compiled reward file (or takes a built-in), checks its options, and creates the function. */
export async function loadReward(request: HostRequest & { type: 'load' }): Promise<LoadedReward> {
  const { code } = request;
  const exported = 'builtin' in code ? await builtIn(code.builtin) : await defaultExport(code.module);
  const plugin = pluginOf(exported);
  const options = parseOptions(plugin, request.options);
  const readsChats = 'module' in code && readsMessages(textOf(code.module));
  if (plugin === undefined) return { ...checked(null, exported as RewardFunction), readsChats };
  if (plugin.kind !== 'reward') {
    throw refuse('shape', `this is a ${plugin.kind} plugin, and a reward is needed`);
  }
  const context = {
    name: request.reward,
    folder: request.folder,
    log: (message: string) => console.error(message),
  };
  const score: unknown = await plugin.create(options, context);
  if (typeof score !== 'function') {
    throw refuse('shape', `create() must return a function, not ${typeof score}`);
  }
  return { ...checked(plugin.id, score as RewardFunction), readsChats };
}

/** A function that cannot work as it is called here is refused before anything is trained. */
function checked(id: string | null, score: RewardFunction): Omit<LoadedReward, 'readsChats'> {
  const signature = signatureOf(score);
  const problem = callProblem(signature);
  if (problem !== undefined) throw refuse('shape', problem.message, problem.fix);
  return { id, score, signature };
}

/** The code of a module without the source map behind it; empty where it cannot be read, which is no reason to refuse what could be imported. */
function textOf(module: string): string {
  try {
    const text = readFileSync(fileURLToPath(module), 'utf8');
    const map = text.lastIndexOf('\n//# sourceMappingURL=');
    return map < 0 ? text : text.slice(0, map);
  } catch {
    return '';
  }
}

/** What a plugin file offers, with its options as JSON Schema. Running the file's top level is the price. */
export async function describePlugin(module: string): Promise<PluginDescription> {
  const plugin = pluginOf(await defaultExport(module));
  if (plugin === undefined) return { kind: 'reward', id: null, options: null };
  const { z } = await import('zod');
  const options = plugin.schema === undefined ? null : z.toJSONSchema(plugin.schema, { io: 'input' });
  return { kind: plugin.kind, id: plugin.id, options: options as Record<string, unknown> | null };
}
