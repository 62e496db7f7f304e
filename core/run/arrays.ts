import { GrpoError } from '../errors/index.ts';
import type { RunFiles } from './files.ts';
import type { ArrayRef, RunArray } from './records.ts';

/**
 * Reads a per-token array from `rollouts.bin`. The array belongs to the caller.
 * @param place  the file, and how many bytes of it were cut off in front: in `attempts/<n>/` the cut of its `cut.json`
 * Throws `run-array-missing` where the file ends before the array does.
 */
export async function readArray(
  files: RunFiles,
  ref: ArrayRef,
  place: { file: string; base: number } = { file: 'rollouts.bin', base: 0 },
): Promise<RunArray> {
  const [offset, type, length] = ref;
  const byteLength = type === 'u8' ? length : length * 4;
  const start = offset - place.base;
  // Asked before anything is read: a damaged record can name more bytes than there is memory.
  const isThere = start >= 0 && start + byteLength <= ((await files.size(place.file)) ?? 0);
  const bytes = isThere ? await files.read(place.file, start, byteLength) : undefined;
  if (bytes === undefined || bytes.length < byteLength)
    throw new GrpoError({
      code: 'run-array-missing',
      message: `${place.file} does not hold bytes ${start} to ${start + byteLength}.`,
      where: place.file,
      fix: 'The file was shortened or copied while the run was writing: copy the run folder again.',
      kind: 'run',
    });
  // Copied, because the bytes read may begin anywhere in their buffer.
  const { buffer } = bytes.slice();
  if (type === 'i32') return new Int32Array(buffer);
  return type === 'f32' ? new Float32Array(buffer) : new Uint8Array(buffer);
}
