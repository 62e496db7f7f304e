import { existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import { embeddedModels } from '../paths.ts';
import { ADAPTER_CONFIG, isAdapterFolder, readAdapterConfig, type AdapterConfig } from './adapter.ts';
import { CachedModel } from './hub-cache.ts';
import { downloadModel, type DownloadProgress } from './hub-download.ts';
import { parseHubId, type HubModel } from './hub-id.ts';
import { hubSettings } from './hub-settings.ts';
import { WEIGHTS_FILE, WEIGHTS_INDEX } from './sharded.ts';

export type { DownloadProgress } from './hub-download.ts';

/** A model on this machine. */
export interface LocatedModel {
  /** The folder with config.json, tokenizer and weights. */
  readonly folder: string;
  /** The same model in a form that outlasts this process: `embedded:NAME`, an absolute folder, or a hub id. */
  readonly base: string;
  /** Where the name meant a PEFT adapter: its folder and settings. The model is then the adapter's base. */
  readonly adapter?: { readonly folder: string; readonly config: AdapterConfig };
}

export interface LocateOptions {
  /** Things to say that are no errors: that the hub was not reached and the cache is used. */
  onNotice?: (message: string) => void;
  signal?: AbortSignal;
  /** Default: the process's. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Where embedded models lie. */
  embedded?: string;
}

const EMBEDDED = 'embedded:';

/**
 * Finds the model that `model.base` or `--model` means: `embedded:NAME`, a folder (also a checkpoint, also a PEFT adapter), or a hub id
 * `org/name[@revision]`, which is downloaded into the Hugging Face cache unless it lies there.
 * @param fromFolder  what a relative folder is relative to
 * @throws GrpoError `model-not-found` saying where it was looked for; `hub-...`, `adapter-...`, `disk-full`
 */
export async function locateModel(
  base: string,
  fromFolder: string,
  onProgress?: DownloadProgress,
  options: LocateOptions = {},
): Promise<LocatedModel> {
  const from = { ...options, onProgress };
  const found = await locate(base, fromFolder, from);
  if (!isAdapterFolder(found.folder)) return { folder: found.folder, base: found.base };
  const config = await readAdapterConfig(found.folder);
  refuseBoth(found.folder);
  const model = found.fromHub
    ? await locateHubBase(found.folder, config.base, from)
    : await locateBase(found.folder, config.base, fromFolder, from);
  if (resolve(model.folder) === resolve(found.folder)) {
    throw new GrpoError({
      code: 'adapter-config',
      message: `The adapter ${found.folder} names its own folder (${config.base}) as its base`,
      where: join(found.folder, ADAPTER_CONFIG),
      fix: 'Write the folder or the hub id of the model that it was trained on there as base_model_name_or_path.',
    });
  }
  if (isAdapterFolder(model.folder)) {
    throw new GrpoError({
      code: 'adapter-config',
      message: `The adapter ${found.folder} names ${config.base} as its base, which is an adapter itself`,
      where: found.folder,
      fix: `Merge the lower adapter into its base first: grpo export ${model.folder} --format merged --out FOLDER; then name that folder as base_model_name_or_path.`,
    });
  }
  return { folder: model.folder, base: model.base, adapter: { folder: found.folder, config } };
}

/** A whole model beside an adapter in one folder: which of the two is meant cannot be known. */
function refuseBoth(folder: string): void {
  const weights = [WEIGHTS_FILE, WEIGHTS_INDEX].find((file) => existsSync(join(folder, file)));
  if (weights === undefined) return;
  throw new GrpoError({
    code: 'model-ambiguous',
    message: `${folder} holds both an adapter (adapter_config.json) and a whole model (${weights})`,
    where: folder,
    fix: 'Put the adapter into a folder of its own, or remove adapter_config.json where the model is meant.',
  });
}

/**
 * The base of an adapter. A relative one is meant from the adapter's folder; PEFT takes it from where a program was started, so that it is
 * looked for from `fromFolder` next.
 */
async function locateBase(
  adapter: string,
  base: string,
  fromFolder: string,
  options: Options,
): Promise<LocatedModel> {
  const isNear = existsSync(resolve(adapter, expandHome(base)));
  try {
    return await locate(base, isNear ? adapter : fromFolder, options);
  } catch (error) {
    if (!(error instanceof GrpoError) || !LOST.includes(error.code)) throw error;
    throw new GrpoError({
      ...error.report(),
      message: `The adapter ${adapter} names ${base} as its base (base_model_name_or_path), which is not to be found: ${error.message}`,
      where: join(adapter, ADAPTER_CONFIG),
      fix: `Put the base back where it was, or write its present place as base_model_name_or_path in ${join(adapter, ADAPTER_CONFIG)}.`,
      kind: error.kind,
      cause: error,
    });
  }
}

/**
 * The base of an adapter that comes from the hub: of the hub too. A stranger's file must not say which folders, or which shares of which
 * machine, are opened here.
 */
async function locateHubBase(adapter: string, base: string, options: Options): Promise<LocatedModel> {
  const hub = parseHubId(base);
  if (hub !== undefined) return { folder: await fromHub(hub, options), base };
  throw new GrpoError({
    code: 'adapter-base-place',
    message: `The adapter ${adapter} comes from the hub and names ${JSON.stringify(base)} as its base (base_model_name_or_path), which is no hub id (org/name). A downloaded adapter may not name places on this machine`,
    where: join(adapter, ADAPTER_CONFIG),
    fix: 'Where you know the base: copy the adapter into a folder of your own, write the base as base_model_name_or_path in its adapter_config.json, and use that folder.',
  });
}

/** Errors that say that there is no such model. */
const LOST = ['model-not-found', 'hub-not-found', 'hub-unauthorized', 'hub-offline'];

const expandHome = (path: string): string => path.replace(/^~(?=$|[\\/])/, homedir());

/** A folder that may be an adapter's. */
type FoundFolder = LocatedModel & { readonly fromHub?: true };

type Options = LocateOptions & { onProgress: DownloadProgress | undefined };

async function locate(base: string, fromFolder: string, options: Options): Promise<FoundFolder> {
  if (base.startsWith(EMBEDDED)) return locateEmbedded(base, options.embedded ?? embeddedModels);
  const folder = resolve(fromFolder, expandHome(base));
  if (existsSync(folder)) {
    if (statSync(folder).isDirectory()) return { folder, base: folder };
    throw notFound(`${folder} is a file; a model is a folder with config.json, tokenizer and weights`);
  }
  const hub = isAbsolute(base) || base.startsWith('.') ? undefined : parseHubId(base);
  if (hub === undefined) {
    throw notFound(
      `There is no model "${base}": no folder ${folder}, and it is not of the form of a hub id (org/name)`,
    );
  }
  try {
    return { folder: await fromHub(hub, options), base, fromHub: true };
  } catch (error) {
    // A misspelt folder looks like a hub id, so say that both were tried.
    if (!(error instanceof GrpoError) || !LOST.includes(error.code)) throw error;
    throw new GrpoError({
      ...error.report(),
      message: `${error.message}. There is no folder ${folder} either`,
      kind: error.kind,
      cause: error,
    });
  }
}

function locateEmbedded(base: string, embedded: string): LocatedModel {
  const name = base.slice(EMBEDDED.length);
  const folder = join(embedded, name);
  if (/^[\w-][\w.-]*$/.test(name) && existsSync(folder)) return { folder, base };
  const known = existsSync(embedded)
    ? readdirSync(embedded).filter((entry) => existsSync(join(embedded, entry, 'config.json')))
    : [];
  throw notFound(
    `There is no embedded model "${name}"`,
    known.length === 0 ? undefined : `Embedded are: ${known.map((entry) => EMBEDDED + entry).join(', ')}.`,
  );
}

async function fromHub(model: HubModel, { onProgress, onNotice, signal, env }: Options): Promise<string> {
  const settings = hubSettings(env);
  const cached = await new CachedModel(settings.cache, model.id).find(model.revision);
  if (settings.offline) {
    if (cached !== undefined) return cached;
    throw new GrpoError({
      code: 'hub-offline',
      message: `${model.id} (${model.revision}) is not in the cache ${settings.cache}, and HF_HUB_OFFLINE forbids to download it`,
      where: settings.cache,
      fix: 'Unset HF_HUB_OFFLINE once, or use a model folder on this machine.',
    });
  }
  // A commit never changes: what lies there is what the hub has.
  if (cached !== undefined && cached.endsWith(model.revision)) return cached;
  try {
    return await downloadModel(model, settings, onProgress, signal);
  } catch (error) {
    if (cached === undefined || !(error instanceof GrpoError) || error.code !== 'hub-unreachable')
      throw error;
    onNotice?.(`${error.message}. Using the copy in the cache, which may not be the newest: ${cached}`);
    return cached;
  }
}

const notFound = (message: string, fix?: string): GrpoError =>
  new GrpoError({
    code: 'model-not-found',
    message,
    fix: fix ?? 'Give a model folder, embedded:NAME (such as embedded:sums) or a hub id like org/name.',
  });
