import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { BUILT_IN_REWARDS } from '../../core/config/rewards.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { compileReward, whereInFiles } from './compile.ts';
import { FAILURES } from './failures.ts';
import { HostDeath, RewardHost } from './host-process.ts';
import { DEATHS, withModule } from './hosted-scorer.ts';
import type { PluginDescription } from './protocol.ts';

/** A plugin and its options as JSON Schema; `options` is `null` where it takes none. */
export interface FoundPlugin extends PluginDescription {
  source: 'built-in' | 'file';
  /** Absolute; files only. */
  file?: string;
  /** Of the file and what it imports: a description is good for as long as this is the same. */
  hash?: string;
}

/** Reading a schema runs the file's top level, which has no reason to take long or to hold much. */
const DESCRIBE_LIMITS = { timeoutMs: 60_000, memoryMb: 512 };

/** The built-in plugins. */
export function builtInPlugins(): FoundPlugin[] {
  return Object.entries(BUILT_IN_REWARDS).map(([id, schema]) => {
    const options = z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>;
    return { kind: 'reward', id, source: 'built-in', options };
  });
}

/**
 * What a file offers, found by running its top level in a reward host of its own.
 *
 * @throws GrpoError where it does not compile, does not load, or offers no plugin.
 */
export async function describePluginFile(
  path: string,
  onLog: (reward: string | null, line: string) => void = () => undefined,
): Promise<FoundPlugin> {
  const file = resolve(path);
  const { timeoutMs, memoryMb } = DESCRIBE_LIMITS;
  const compiled = await compileReward(file);
  const host = new RewardHost({ name: null, folder: dirname(file), memoryMb, env: [], onLog });
  try {
    const answer = await withModule(compiled, (module) =>
      host.request({ type: 'describe', reward: file, module }, timeoutMs),
    );
    if (answer.type === 'described') return { ...answer.plugin, source: 'file', file, hash: compiled.hash };
    if (answer.type !== 'failed') throw new Error(`unexpected answer: ${answer.type}`);
    const { cause, message, stack, fix = FAILURES[cause].fix } = answer.failure;
    const where = whereInFiles(stack, compiled.inputs) ?? file;
    const { code } = FAILURES[cause];
    throw new GrpoError({ code, fix, message: `The plugin file failed: ${message}`, where });
  } catch (error) {
    if (!(error instanceof HostDeath)) throw error;
    throw new GrpoError({ ...DEATHS[error.how], message: `The plugin file ${error.message}.`, where: file });
  } finally {
    await host.close();
  }
}
