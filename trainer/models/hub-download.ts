import { mkdir, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import { downloadBlob, hasSize, partialOf } from './hub-blob.ts';
import { CachedModel } from './hub-cache.ts';
import type { HubModel } from './hub-id.ts';
import { listModel, type RemoteFile } from './hub-listing.ts';
import { hubFetch } from './hub-request.ts';
import type { HubSettings } from './hub-settings.ts';
import { asWriteError } from './safetensors-writer.ts';

/** How far a download is: called with the file in hand and bytes, of all files together. */
export type DownloadProgress = (state: {
  readonly file: string;
  readonly done: number;
  readonly total: number;
}) => void;

/**
 * Brings a model's files from the hub into the cache and returns the folder of its snapshot. What lies there already is not fetched again; a
 * file that broke off is continued, also by a later call; every file is checked against its length and hash before it takes its place.
 * @throws GrpoError `hub-...`, `path-outside`, `disk-full`, `write-failed`, `interrupted`
 */
export async function downloadModel(
  { id, revision }: HubModel,
  settings: HubSettings,
  onProgress: DownloadProgress = () => undefined,
  signal?: AbortSignal,
): Promise<string> {
  const request = hubFetch(settings, signal);
  const cached = new CachedModel(settings.cache, id);
  const { commit, files } = await listModel({ id, revision }, settings.endpoint, request);
  const missing: RemoteFile[] = [];
  for (const file of files) if (!(await hasSize(cached.blob(file.hash), file.size))) missing.push(file);
  await checkSpace(cached, missing);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  for (const file of files) {
    const report = (done: number): void => onProgress({ file: file.path, done: before + done, total });
    if (missing.includes(file)) {
      // The path was checked by the listing; encoded it also means one file and nothing else to the server.
      const path = file.path.split('/').map(encodeURIComponent).join('/');
      const url = `${settings.endpoint}/${id}/resolve/${commit}/${path}`;
      const source = { url, file, model: { id, revision }, request, report, signal };
      await downloadBlob(source, cached.blob(file.hash));
    }
    report(file.size);
    await asWritten(cached.folder, () => cached.link(commit, file.path, file.hash));
    before += file.size;
  }
  await asWritten(cached.folder, () => cached.writeRef(revision, commit));
  return cached.snapshot(commit);
}

async function asWritten(place: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw asWriteError(error, place);
  }
}

async function checkSpace(cached: CachedModel, missing: readonly RemoteFile[]): Promise<void> {
  let needed = 0;
  for (const { hash, size } of missing) {
    const partial = await stat(partialOf(cached.blob(hash))).catch(() => undefined);
    needed += Math.max(0, size - (partial?.size ?? 0));
  }
  if (missing.length === 0) return;
  await asWritten(cached.folder, async () => {
    await mkdir(dirname(cached.blob('x')), { recursive: true });
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

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6);
