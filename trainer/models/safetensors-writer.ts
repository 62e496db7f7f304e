import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GrpoError, systemError } from '../../core/errors/index.ts';
import { DTYPE_BYTES, LENGTH_BYTES, MAX_HEADER_BYTES, type SafetensorsDtype } from './safetensors-header.ts';
import type { TensorArray } from './safetensors.ts';

/** A tensor to be written. `data` is asked for when its turn comes and not kept, so that one tensor at a time is in memory. */
export interface TensorToWrite {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  readonly data: () => TensorArray | Promise<TensorArray>;
}

const CHUNK_BYTES = 64 << 20;

/**
 * Writes a safetensors file beside its place, syncs it and renames it: afterwards the file is whole or was never there.
 * The same tensors give the same bytes whatever their order: larger element types come first (so that each tensor is aligned
 * to its element), then names; the header is padded to 8 bytes and its metadata is `{format: 'pt'}`, which transformers wants.
 * @throws GrpoError `disk-full`, `write-failed` (of kind 'run'); `safetensors-write` when data does not fit its shape
 */
export async function writeSafetensors(path: string, tensors: readonly TensorToWrite[]): Promise<void> {
  const ordered = [...tensors].sort(
    (a, b) => DTYPE_BYTES[b.dtype] - DTYPE_BYTES[a.dtype] || (a.name < b.name ? -1 : 1),
  );
  const header = makeHeader(ordered, path);
  const partial = join(dirname(path), `.${basename(path)}.partial`);
  try {
    const file = await open(partial, 'w');
    try {
      await writeAll(file, header);
      for (const tensor of ordered) await writeAll(file, await bytesOf(tensor, path));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw asWriteError(error, path);
  }
  await syncFolder(dirname(path));
}

/** A rename is durable only when its folder is synced too. Windows cannot open folders; there the rename must do. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A system's error while writing as a GrpoError; others as they are. */
export function asWriteError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof GrpoError || typeof code !== 'string') return error;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  if (full)
    return new GrpoError({
      code: 'disk-full',
      message: `The disk is full: ${path} was not written`,
      where: path,
      fix: 'Free some space and resume.',
      kind: 'run',
      cause: error,
    });
  // Another limit than the disk's, or no right to write: it says which.
  const known = systemError(error, { path });
  return new GrpoError({
    code: 'write-failed',
    message: known?.message ?? `Cannot write ${path}: ${error instanceof Error ? error.message : code}`,
    where: path,
    fix: known?.fix ?? 'Check that the folder exists and may be written to.',
    kind: 'run',
    cause: error,
  });
}

function makeHeader(ordered: readonly TensorToWrite[], path: string): Uint8Array {
  const entries: [string, unknown][] = [['__metadata__', { format: 'pt' }]];
  let offset = 0;
  for (const [index, { name, dtype, shape }] of ordered.entries()) {
    if (name === '__metadata__' || name === ordered[index + 1]?.name) {
      throw mismatch(path, name, 'the name stands twice or is reserved');
    }
    const end = offset + byteLengthOf(dtype, shape);
    entries.push([name, { dtype, shape, data_offsets: [offset, end] }]);
    offset = end;
  }
  // Built by hand: an object would move integer-like names to the front.
  const json = `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / 8) * 8;
  if (length > MAX_HEADER_BYTES)
    throw mismatch(path, '__metadata__', 'the header is longer than the format allows');
  const header = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(text, LENGTH_BYTES);
  return header;
}

async function bytesOf({ name, dtype, shape, data }: TensorToWrite, path: string): Promise<Uint8Array> {
  const array = await data();
  const expected = byteLengthOf(dtype, shape);
  if (array.byteLength !== expected || array.BYTES_PER_ELEMENT !== DTYPE_BYTES[dtype]) {
    throw mismatch(
      path,
      name,
      `shape [${shape.join(', ')}] of ${dtype} takes ${expected} bytes, the data has ${array.byteLength} in elements of ${array.BYTES_PER_ELEMENT}`,
    );
  }
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    done += (await file.write(bytes, done, Math.min(CHUNK_BYTES, bytes.length - done))).bytesWritten;
  }
}

const byteLengthOf = (dtype: SafetensorsDtype, shape: readonly number[]): number =>
  shape.reduce((product, length) => product * length, DTYPE_BYTES[dtype]);

/** A caller's mistake, so a defect of ours. */
const mismatch = (path: string, name: string, reason: string): GrpoError =>
  new GrpoError({
    code: 'safetensors-write',
    message: `${path}: cannot write tensor "${name}": ${reason}`,
    where: path,
    kind: 'internal',
  });
