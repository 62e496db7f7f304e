import { dirname, join } from 'node:path';
import { adviceFor, readConfigValue, type GrpoConfig } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import type { Manifest } from '../../core/run/records.ts';
import { nodeFileAccess } from '../data/file-access.ts';
import { isWallTime } from '../models/template-clock.ts';
import { promptTimeOf, readManifest } from '../runs/create.ts';
import { runFileSystem } from '../runs/file-system.ts';
import { isThreadCount } from '../runtime/threads.ts';
import { followsEpsilon, withChanges } from './settings.ts';

/** What a run was begun with, as its manifest records it. */
export interface RecordedRun {
  manifest: Manifest;
  config: GrpoConfig;
}

/**
 * Reads a run's manifest for going on with it or measuring it. Its config is judged as `train` judges a config's text: a manifest may have
 * been edited, or written by another version.
 * @throws GrpoError `run-manifest-invalid`, and as `readManifest`
 */
export async function readRecordedRun(run: string): Promise<RecordedRun> {
  const manifest = readManifest(runFileSystem(), run);
  const where = join(run, 'manifest.json');
  const { threads } = manifest;
  if (threads !== undefined && !isThreadCount(threads))
    throw invalid(`its \`threads\` is ${JSON.stringify(threads)}, which is no number of threads`, where);
  const time = promptTimeOf(manifest);
  if (!isWallTime(time))
    throw invalid(`the time in its prompts is ${JSON.stringify(time)}, which is none`, where);
  return { manifest, config: await judgedConfig(manifest.config, where) };
}

/**
 * The config with settings that were recorded with a checkpoint, judged as well.
 * @throws GrpoError `run-manifest-invalid`
 */
export const withRecorded = async (
  config: GrpoConfig,
  settings: Readonly<Record<string, unknown>>,
  where: string,
): Promise<GrpoConfig> =>
  Object.keys(settings).length === 0 ? config : judgedConfig(withChanges(config, settings), where);

/** The files that it names are looked at by whoever opens them: a table that is gone is no fault of the manifest. */
async function judgedConfig(recorded: unknown, where: string): Promise<GrpoConfig> {
  const { config, problems } = await readConfigValue(asWritten(recorded), undefined);
  if (config !== undefined) return config;
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  throw invalid(`its config is not valid: ${first?.message ?? 'it cannot be read.'}${others}`, where);
}

const invalid = (why: string, where: string): GrpoError =>
  new GrpoError({
    code: 'run-manifest-invalid',
    message: `What this run is recorded to have begun with cannot be trained: ${why}`,
    where,
    fix: 'Put the file back as the run wrote it, or start a new run with `grpo train`.',
  });

/**
 * A run's config with `--set` arguments, judged like a new one.
 * @param sourcePath  the config file that the run came from: what paths are relative to
 * @throws GrpoError with the code of the first error
 */
export async function changedConfig(
  config: GrpoConfig,
  sourcePath: string,
  changes: readonly string[],
): Promise<GrpoConfig> {
  const files = nodeFileAccess(dirname(sourcePath));
  const options = { overrides: changes, name: config.name };
  const { config: result, problems } = await readConfigValue(asWritten(config), files, options);
  if (result) return result;
  const [first] = problems.filter(({ severity }) => severity === 'error');
  throw new GrpoError({
    code: first?.code ?? 'config-unreadable',
    message: first?.message ?? 'The config of the run cannot be read.',
    where: first?.file ?? sourcePath,
    fix: first?.fix?.title ?? adviceFor(first?.code ?? ''),
  });
}

/** An upper clip width that follows epsilon is left unset, so that it goes on following. */
function asWritten(config: unknown): unknown {
  const { grpo } = config as Partial<GrpoConfig>;
  if (typeof grpo !== 'object' || grpo === null || !followsEpsilon({ grpo })) return config;
  return { ...(config as GrpoConfig), grpo: { ...grpo, epsilon_high: null } };
}
