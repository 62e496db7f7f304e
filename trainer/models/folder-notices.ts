import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import { folderFindings } from '../../core/models/folder-files.ts';
import type { JsonFile } from '../../core/models/model-config.ts';
import { modelNotices } from '../../core/models/notices.ts';
import { readJsonFile } from './json-file.ts';
import type { LocatedModel } from './locate.ts';

/**
 * What of a model's folders nobody reads, a sentence each: the same that `grpo check` says.
 * @throws GrpoError `model-unsupported` for files that no run can begin with, such as settings of a quantisation
 */
export async function folderNotices({ folder, adapter }: LocatedModel): Promise<string[]> {
  const findings = folderFindings(folder, await readdir(folder), 'model');
  if (adapter) findings.push(...folderFindings(adapter.folder, await readdir(adapter.folder), 'adapter'));
  const error = findings.find(({ severity }) => severity === 'error');
  if (error !== undefined) {
    throw new GrpoError({
      code: 'model-unsupported',
      message: error.message.replace(/\.$/, ''),
      where: folder,
      fix: 'Use another model, or mend the folder as said.',
    });
  }
  const read = async (name: string): Promise<JsonFile | undefined> => {
    const path = join(folder, name);
    const json = await readJsonFile(path);
    return json && { json, path };
  };
  const config = await read('config.json');
  const notices = config === undefined ? [] : modelNotices(config, await read('generation_config.json'));
  return [...findings.map(({ message }) => message), ...notices];
}
