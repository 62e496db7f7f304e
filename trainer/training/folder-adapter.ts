import type { GrpoConfig } from '../../core/config/index.ts';
import { asConfig, overruledKeys } from '../../core/config/model-folder.ts';
import { GrpoError } from '../../core/errors/index.ts';
import type { ReadModel } from '../models/read-model.ts';

/**
 * The config with the adapter that the model folder brings as what is trained; as it is where the model is none. Most configs have it
 * already (`withModelFolder` of core); this is for those that were resolved without sight of the folder.
 * @throws GrpoError `adapter-overruled` where the config has another adapter than the folder
 */
export function withAdapterOf(config: GrpoConfig, { adapter, adapterConfig }: ReadModel): GrpoConfig {
  if (adapter === undefined || adapterConfig === undefined) return config;
  const given = config.model.adapter;
  const [key] = given === null ? [] : overruledKeys(given, adapterConfig);
  if (key !== undefined && given !== null) {
    const own = JSON.stringify(asConfig(adapterConfig)[key]);
    throw new GrpoError({
      code: 'adapter-overruled',
      message: `The config says model.adapter.${key} ${JSON.stringify(given[key])}, but model.base is the adapter ${adapter} with ${key} ${own}, and training goes on with that one`,
      where: `model.adapter.${key}`,
      fix: `Leave model.adapter out; or merge that adapter into its base (grpo export ${adapter} --format merged --out FOLDER) and name the merged folder as model.base.`,
    });
  }
  return { ...config, model: { ...config.model, adapter: asConfig(adapterConfig, given?.dropout) } };
}
