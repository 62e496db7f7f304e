import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, open, rename, rm, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { GrpoError } from '../../core/errors/index.ts';
import { hubError, statusError } from './hub-errors.ts';
import type { HubModel } from './hub-id.ts';
import type { RemoteFile } from './hub-listing.ts';
import { withLock } from './hub-lock.ts';
import { HubConnectionError, type HubFetch } from './hub-request.ts';
import { asWriteError } from './safetensors-writer.ts';

/** How often a connection that breaks is taken up again, and after how many milliseconds. */
const RETRIES = 3;
const RETRY_AFTER = 300;

/** One download: from where, what, and how it is done. */
export interface BlobSource {
  readonly url: string;
  readonly file: RemoteFile;
  readonly model: HubModel;
  readonly request: HubFetch;
  readonly report: (done: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** Where a file lies while it is not whole. */
export const partialOf = (blob: string): string => `${blob}.incomplete`;

/**
 * Fetches one file into `<blob>.incomplete`, going on where it stopped, and renames it when its hash is right. Another process that fetches
 * the same file is waited for.
 * @throws GrpoError `hub-...`, `disk-full`, `write-failed`, `interrupted`
 */
export async function downloadBlob(source: BlobSource, blob: string): Promise<void> {
  const { file, report, signal, model, url } = source;
  const partial = partialOf(blob);
  try {
    await withLock(
      `${blob}.lock`,
      async () => {
        if (!(await hasSize(blob, file.size))) await fetchInto(source, partial, blob);
      },
      async () => report((await stat(partial).catch(() => undefined))?.size ?? 0),
      signal,
    );
  } catch (error) {
    const known = asWriteError(hubError(error, model, new URL(url).origin), partial);
    // What the network broke off is gone on with; what cannot be written here would only keep the disk full.
    if (known instanceof GrpoError && (known.code === 'disk-full' || known.code === 'write-failed'))
      await rm(partial, { force: true });
    throw known;
  }
}

async function fetchInto(source: BlobSource, partial: string, blob: string): Promise<void> {
  const { file, model, url, signal } = source;
  // A link, a folder or a device there would be written through.
  const there = await lstat(partial).catch(() => undefined);
  if (there !== undefined && !there.isFile()) await rm(partial, { recursive: true, force: true });
  for (let attempt = 0; ; attempt++) {
    try {
      await appendFrom(source, partial);
      break;
    } catch (error) {
      if (attempt >= RETRIES || !(error instanceof HubConnectionError)) throw error;
      await setTimeout(RETRY_AFTER * 2 ** attempt, undefined, signal ? { signal } : {});
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

/** Writes what is missing, and never more than the listing declared. */
async function appendFrom(
  { url, file: { path, size }, model, request, report }: BlobSource,
  partial: string,
): Promise<void> {
  const have = (await stat(partial).catch(() => undefined))?.size ?? 0;
  if (have === size && size > 0) return;
  const resume = have > 0 && have < size;
  // Packed bytes could not be continued, nor told from the file's own by their number.
  const response = await request(url, {
    'Accept-Encoding': 'identity',
    ...(resume ? { Range: `bytes=${have}-` } : {}),
  });
  const append = resume && response.status === 206 && startsAt(have, response.headers);
  // 200 to a request for a range means that the server begins anew. Anything but these two is not the file.
  if (response.status !== 200 && !append) {
    await response.cancel();
    // A part that the server will not go on with would be asked for again for ever.
    if (response.status === 206 || (resume && response.status === 416)) {
      await rm(partial, { force: true });
      throw new HubConnectionError(
        response.status === 206
          ? `it sent another part of ${path} than was asked for`
          : `it does not go on with ${path} from byte ${have} (416): it is fetched from its beginning`,
      );
    }
    throw statusError(response.status, model, url, {
      redirectedTo: response.redirected ? response.url : undefined,
    });
  }
  let done = append ? have : 0;
  const target = await open(partial, append ? 'a' : 'w');
  let tooLong = false;
  try {
    for await (const chunk of response.body) {
      tooLong = done + chunk.length > size;
      if (tooLong) break;
      await target.writeFile(chunk);
      done += chunk.length;
      report(done);
    }
    if (!tooLong) await target.sync();
  } finally {
    await target.close();
  }
  if (tooLong) {
    await rm(partial, { force: true });
    throw new GrpoError({
      code: 'hub-too-long',
      message: `${path} of ${model.id} is longer than the ${size} bytes that the hub declared; nothing of it is kept`,
      where: url,
      fix: 'Check HF_ENDPOINT, or use a model folder on this machine.',
      kind: 'run',
    });
  }
  if (done < size) throw new HubConnectionError(`${path} ended after ${done} of ${size} bytes`);
}

/** Whether the answer to a request for a range begins where was asked; servers that do not say are believed, and the hash tells. */
function startsAt(have: number, headers: Headers): boolean {
  const [, start] = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '') ?? [];
  return start === undefined || Number(start) === have;
}

/** sha256 of a large file; of a small one what git calls it: sha1 of a header and the content. */
async function hashOf(path: string, { large }: RemoteFile): Promise<string> {
  const hash = createHash(large ? 'sha256' : 'sha1');
  if (!large) hash.update(`blob ${(await stat(path)).size}\0`);
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

export const hasSize = async (path: string, size: number): Promise<boolean> => {
  const there = await stat(path).catch(() => undefined);
  return there?.isFile() === true && there.size === size;
};
