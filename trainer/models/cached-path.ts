import { join } from 'node:path';
import { CachedModel } from './hub-cache.ts';
import { parseHubId } from './hub-id.ts';
import { hubSettings } from './hub-settings.ts';

/** A hub id, perhaps with a revision that is one word, and what is meant in its folder. */
const PLACE = /^([\w.-]+\/[\w.-]+(?:@[\w.-]+)?)(?:\/(.*))?$/;

/**
 * Where a file of a hub model lies in the Hugging Face cache, for those who look but do not fetch: `org/name`, `org/name/config.json`.
 * @returns undefined for other paths, and for models that are not in the cache
 */
export async function cachedHubPath(path: string): Promise<string | undefined> {
  const [, id = '', rest = ''] = PLACE.exec(path) ?? [];
  const model = parseHubId(id);
  if (model === undefined) return undefined;
  try {
    const folder = await new CachedModel(hubSettings().cache, model.id).find(model.revision);
    return folder && join(folder, rest);
  } catch {
    // Wrong settings of the hub are said where it is asked.
    return undefined;
  }
}
