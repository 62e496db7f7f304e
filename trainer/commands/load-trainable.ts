import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { GrpoConfig } from '../../core/config/index.ts';
import { loadConfig, type ConfigFile } from '../data/load-config.ts';
import { parseHubId } from '../models/hub-id.ts';
import { locateModel } from '../models/locate.ts';
import type { ModelListener } from '../plan.ts';

/**
 * `loadConfig` for a config that is to be trained: a model of the hub is fetched first, because its folder takes part in what the config
 * means (an adapter there is what training goes on with).
 * @throws GrpoError as `loadConfig` and `locateModel`
 */
export async function loadTrainable(
  path: string,
  overrides: readonly string[],
  { onProgress }: ModelListener,
): Promise<ConfigFile & { config: GrpoConfig }> {
  const file = await loadConfig(path, overrides);
  const { base } = file.config.model;
  if (parseHubId(base) === undefined || existsSync(resolve(file.folder, base))) return file;
  await locateModel(base, file.folder, onProgress);
  return loadConfig(path, overrides);
}
