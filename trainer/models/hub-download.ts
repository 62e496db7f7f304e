import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { GrpoError } from '../../core/errors/index.ts';
import { CachedModel } from './hub-cache.ts';
import { hubError, isNetworkError, statusError } from './hub-errors.ts';
import type { HubModel } from './hub-id.ts';
import type { HubSettings } from './hub-settings.ts';
import { asWriteError } from './safetensors-writer.ts';
import { WEIGHTS_FILE } from './sharded.ts';

/** How far a download is: called with the file in hand and bytes, of all files together. */
export type DownloadProgress = (state: {
  readonly file: string;
  readonly done: number;
  readonly total: number;
}) => void;

interface RemoteFile {
  readonly path: string;
  readonly size: number;
  /** The name of its blob: sha256 of a large file, git's hash of a small one. */
  readonly hash: string;
  readonly large: boolean;
}

/** Config, tokenizer and licence; never code, other weight formats or other precisions. */
const SMALL_FILES =
  /^(config\.json|generation_config\.json|adapter_config\.json|tokenizer\.json|tokenizer_config\.json|special_tokens_map\.json|added_tokens\.json|chat_template\.jinja|model\.safetensors\.index\.json|(LICEN[CS]E|NOTICE|USE_POLICY)(\..*)?)$/i;
const WEIGHTS = /^(adapter_)?model\.safetensors$/;
const SHARDS = /^model-\d+-of-\d+\.safetensors$/;

/** How often a connection that breaks is taken up again, and after how many milliseconds. */
const RETRIES = 3;
const RETRY_AFTER = 300;

/**
 * Brings a model's files from the hub into the cache and returns the folder of its snapshot. What lies there already is not fetched again; a
 * file that broke off is continued, also by a later call; every file is checked against its hash before it takes its place.
 * @throws GrpoError `hub-...`, `disk-full`
 */
export async function downloadModel(
  { id, revision }: HubModel,
  settings: HubSettings,
  onProgress: DownloadProgress = () => undefined,
  signal?: AbortSignal,
): Promise<string> {
  const fetcher = authorized(settings, signal);
  const cached = new CachedModel(settings.cache, id);
  const { commit, files } = await listModel({ id, revision }, settings, fetcher);
  const missing = [];
  for (const file of files) if (!(await hasSize(cached.blob(file.hash), file.size))) missing.push(file);
  await checkSpace(cached, missing);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  for (const file of files) {
    const report = (done: number): void => onProgress({ file: file.path, done: before + done, total });
    if (missing.includes(file)) {
      const url = `${settings.endpoint}/${id}/resolve/${commit}/${file.path}`;
      await downloadBlob(url, file, cached.blob(file.hash), fetcher, report, { id, revision });
    }
    report(file.size);
    await cached.link(commit, file.path, file.hash);
    before += file.size;
  }
  await cached.writeRef(revision, commit);
  return cached.snapshot(commit);
}

/** The token goes to the hub only; fetch itself drops the header when it is redirected to another host. */
function authorized({ endpoint, token }: HubSettings, signal: AbortSignal | undefined): typeof fetch {
  return (input, init = {}) => {
    const headers = new Headers(init.headers);
    const url = input instanceof Request ? input.url : String(input);
    if (token !== undefined && new URL(url).origin === new URL(endpoint).origin) {
      headers.set('Authorization', `Bearer ${token}`);
    }
    return fetch(input, { ...init, headers, ...(signal ? { signal } : {}) });
  };
}

/** The commit that a revision means, and the files of it that a trainer needs. */
async function listModel(
  model: HubModel,
  { endpoint }: HubSettings,
  fetcher: typeof fetch,
): Promise<{ commit: string; files: RemoteFile[] }> {
  const { listFiles, modelInfo } = await import('@huggingface/hub');
  const files: RemoteFile[] = [];
  let commit: string;
  try {
    const source = { hubUrl: endpoint, fetch: fetcher };
    ({ sha: commit } = await modelInfo({
      ...source,
      name: model.id,
      revision: model.revision,
      additionalFields: ['sha'],
    }));
    for await (const { type, path, size, oid, lfs } of listFiles({
      ...source,
      repo: model.id,
      revision: commit,
    })) {
      const hash = lfs?.oid ?? oid;
      if (type === 'file' && hash !== undefined)
        files.push({ path, size: lfs?.size ?? size, hash, large: lfs !== undefined });
    }
  } catch (error) {
    throw hubError(error, model, endpoint);
  }
  // Both come from a server and become parts of paths.
  if (!/^[0-9a-f]{40}$/.test(commit) || files.some(({ hash }) => !/^[0-9a-f]{40,64}$/.test(hash))) {
    throw new GrpoError({
      code: 'hub-failed',
      message: `${endpoint} answered something strange about ${model.id}`,
      where: endpoint,
      fix: 'Check HF_ENDPOINT, or use a model folder on this machine.',
    });
  }
  const weights = files.some(({ path }) => path === WEIGHTS_FILE)
    ? WEIGHTS
    : new RegExp(`${WEIGHTS.source}|${SHARDS.source}`);
  const wanted = files.filter(({ path }) => SMALL_FILES.test(path) || weights.test(path));
  if (!wanted.some(({ path }) => weights.test(path))) {
    throw new GrpoError({
      code: 'hub-no-safetensors',
      message: `${model.id} at ${endpoint} has no weights as safetensors (it has: ${files.map(({ path }) => path).join(', ')})`,
      where: model.id,
      fix: 'Choose a model that has a model.safetensors file.',
    });
  }
  return { commit, files: wanted };
}

async function checkSpace(cached: CachedModel, missing: readonly RemoteFile[]): Promise<void> {
  let needed = 0;
  for (const { hash, size } of missing) {
    const partial = await stat(`${cached.blob(hash)}.incomplete`).catch(() => undefined);
    needed += Math.max(0, size - (partial?.size ?? 0));
  }
  if (needed === 0) return;
  await mkdir(dirname(cached.blob('x')), { recursive: true }).catch((error: unknown) => {
    throw asWriteError(error, cached.folder);
  });
  const { bavail, bsize } = await statfs(cached.folder);
  if (bavail * bsize >= needed) return;
  throw new GrpoError({
    code: 'disk-full',
    message: `The model needs ${megabytes(needed)} MB in ${cached.folder}, but only ${megabytes(bavail * bsize)} MB are free`,
    where: cached.folder,
    fix: 'Free some space, or point HF_HOME at a larger disk.',
  });
}

/** Fetches one file into `<blob>.incomplete`, going on where it stopped, and renames it when its hash is right. */
async function downloadBlob(
  url: string,
  file: RemoteFile,
  blob: string,
  fetcher: typeof fetch,
  report: (done: number) => void,
  model: HubModel,
): Promise<void> {
  const partial = `${blob}.incomplete`;
  for (let attempt = 0; ; attempt++) {
    try {
      await appendFrom(url, partial, file.size, fetcher, report, model);
      break;
    } catch (error) {
      if (attempt >= RETRIES || !isNetworkError(error)) {
        throw hubError(asWriteError(error, partial), model, new URL(url).origin);
      }
      await setTimeout(RETRY_AFTER * 2 ** attempt);
    }
  }
  const hash = await hashOf(partial, file);
  if (hash !== file.hash) {
    await rm(partial);
    throw new GrpoError({
      code: 'hub-corrupt',
      message: `${file.path} of ${model.id} arrived damaged: its hash is ${hash}, not ${file.hash}`,
      where: url,
      fix: 'Try again.',
      kind: 'run',
    });
  }
  await rename(partial, blob);
}

async function appendFrom(
  url: string,
  partial: string,
  size: number,
  fetcher: typeof fetch,
  report: (done: number) => void,
  model: HubModel,
): Promise<void> {
  const have = (await stat(partial).catch(() => undefined))?.size ?? 0;
  if (have === size && size > 0) return;
  const resume = have > 0 && have < size;
  const response = await fetcher(url, resume ? { headers: { Range: `bytes=${have}-` } } : {});
  if (!response.ok || response.body === null) throw statusError(response.status, model, url);
  // 200 to a request for a range means that the server begins anew.
  const append = resume && response.status === 206;
  const target = await open(partial, append ? 'a' : 'w');
  try {
    let done = append ? have : 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      await target.writeFile(chunk);
      done += chunk.length;
      report(done);
    }
    await target.sync();
  } finally {
    await target.close();
  }
}

/** sha256 of a large file; of a small one what git calls it: sha1 of a header and the content. */
async function hashOf(path: string, { large }: RemoteFile): Promise<string> {
  const hash = createHash(large ? 'sha256' : 'sha1');
  if (!large) hash.update(`blob ${(await stat(path)).size}\0`);
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

const hasSize = async (path: string, size: number): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.size === size;

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6);
