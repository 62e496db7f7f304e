import { basename, dirname, resolve } from 'node:path';
import {
  adviceFor,
  CONFIG_LIMITS,
  readConfigText,
  safeName,
  type GrpoConfig,
  type Problem,
} from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { readInput } from '../files/input.ts';
import { nodeFileAccess } from './file-access.ts';

/** A config file as read: its text, what there is to say about it, and the config where nothing is wrong. */
export interface ConfigFile {
  /** As given. */
  path: string;
  /** The folder that paths in the config are relative to. */
  folder: string;
  text: string;
  problems: Problem[];
  config?: GrpoConfig;
}

/**
 * Reads and checks a config file.
 * @param overrides `--set` arguments
 * @throws GrpoError `config-not-found`, `config-too-large`, `config-bad-utf8`
 */
export async function readConfigFile(path: string, overrides: readonly string[] = []): Promise<ConfigFile> {
  const text = await readText(path);
  const folder = dirname(resolve(path));
  const name = basename(path).replace(/(\.grpo)?\.ya?ml$/i, '');
  const options = { overrides, name: safeName(name) ?? 'run' };
  const { config, problems } = await readConfigText(text, nodeFileAccess(folder), options);
  const placed = problems.map((problem) => ({ ...problem, file: problem.file ?? path }));
  return { path, folder, text, problems: placed, ...(config === undefined ? {} : { config }) };
}

/** A file that is too large is not read. */
async function readText(path: string): Promise<string> {
  const bytes = await readInput(path, { longest: CONFIG_LIMITS.bytes }).catch((cause: unknown) => {
    const why = cause instanceof GrpoError ? cause : undefined;
    if (why?.code === 'file-too-large')
      throw new GrpoError({
        code: 'config-too-large',
        message: `A config has at most 4 MiB: ${why.message}`,
        where: path,
        fix: adviceFor('config-too-large'),
        cause,
      });
    const isFolder = why?.code === 'file-is-folder';
    const mendable = why !== undefined && !isFolder && why.code !== 'file-not-found';
    throw new GrpoError({
      code: 'config-not-found',
      message: isFolder
        ? `${path} is a folder, not a config file.`
        : `Cannot read the config ${path}: ${why?.message ?? String(cause)}`,
      where: path,
      fix: (mendable ? why.fix : undefined) ?? 'Name a *.grpo.yaml file.',
      cause,
    });
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new GrpoError({
      code: 'config-bad-utf8',
      message: `The config ${path} is not UTF-8 text.`,
      where: path,
      fix: 'Save the file as UTF-8.',
    });
  }
}

/**
 * Reads a config that has to be right.
 * @throws GrpoError with the code and the place of the first error; the message counts the others
 */
export async function loadConfig(
  path: string,
  overrides: readonly string[] = [],
): Promise<ConfigFile & { config: GrpoConfig }> {
  const file = await readConfigFile(path, overrides);
  if (file.config) return { ...file, config: file.config };
  const errors = file.problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (!first)
    throw new GrpoError({
      code: 'config-unreadable',
      message: `Cannot read ${path}.`,
      where: path,
      kind: 'internal',
    });
  const others = errors.length === 1 ? '' : ` (and ${errors.length - 1} more: see \`grpo check\`)`;
  throw new GrpoError({
    code: first.code,
    message: first.message + others,
    where: `${first.file ?? path}:${first.line}:${first.column}`,
    fix: first.fix?.title ?? adviceFor(first.code),
  });
}
