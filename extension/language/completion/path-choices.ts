import { isExtensionReward, type FileAccess } from '../../../core/config/index.ts';
import { tableFormat } from '../../../core/config/table-head.ts';

/** What a key's path leads to. */
export type Wanted = 'table' | 'reward' | 'model';

export interface PathChoice {
  /** As the config would write it. */
  path: string;
  kind: 'file' | 'model';
}

/** Folders below the one that is typed are looked into so deep, and so many names are looked at in all. */
const DEEPEST = 3;
const MOST_NAMES = 1000;
const SKIPPED = new Set(['node_modules', 'dist', 'out', '__pycache__']);
/** JSON of tools, which no one trains on. */
const NO_TABLE = new Set(['package.json', 'package-lock.json', 'tsconfig.json', 'jsconfig.json']);

/**
 * The files or model folders that a path can be completed to, those of the nearest folders first.
 * @param typed what stands already; its folder is where the search begins, so `../` looks beside the config's own folder
 */
export async function pathChoices(files: FileAccess, typed: string, wanted: Wanted): Promise<PathChoice[]> {
  const typedFolder = typed.slice(0, Math.max(typed.lastIndexOf('/'), typed.lastIndexOf('\\')) + 1);
  const choices: PathChoice[] = wanted === 'model' ? await embeddedModels(files) : [];
  if (typed.startsWith('embedded:') || isExtensionReward(typed)) return choices;
  let level = [typedFolder === '' && wanted === 'reward' ? './' : typedFolder];
  let left = MOST_NAMES;
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth++) {
    const below: string[] = [];
    for (const folder of level) {
      if (left <= 0) return choices;
      const names = (await files.list(folder === '' ? '.' : folder)).slice(0, left);
      left -= names.length;
      // What lies in a model's folder is the model's.
      const hasTables = !isModelFolder(names);
      for (const name of names.sort()) {
        if (name.startsWith('.') || SKIPPED.has(name)) continue;
        const path = `${folder}${name}`;
        if (isWantedFile(name, wanted) && (wanted !== 'table' || hasTables))
          choices.push({ path, kind: 'file' });
        else if ((await files.kind(path)) === 'folder') {
          if (wanted === 'model' && (await isModel(files, path))) choices.push({ path, kind: 'model' });
          below.push(`${path}/`);
        }
      }
    }
    level = below;
  }
  return choices;
}

const isWantedFile = (name: string, wanted: Wanted): boolean =>
  wanted === 'table'
    ? tableFormat(name) !== undefined && !NO_TABLE.has(name)
    : wanted === 'reward' && /\.m?[jt]s$/.test(name) && !/\.d\.m?ts$|\.(test|spec|config)\./.test(name);

const embeddedModels = async (files: FileAccess): Promise<PathChoice[]> =>
  (await files.list('embedded:')).map((name) => ({ path: `embedded:${name}`, kind: 'model' }));

async function isModel(files: FileAccess, folder: string): Promise<boolean> {
  return isModelFolder(await files.list(folder));
}

const isModelFolder = (names: readonly string[]): boolean =>
  names.includes('config.json') || names.includes('adapter_config.json');
