import { stat, type FileHandle } from 'node:fs/promises';
import { GrpoError } from '../../core/errors/index.ts';
import { openInput } from '../files/input.ts';
import { bfloat16ToFloat32, float16ToFloat32 } from './half.ts';
import { headerLength, LENGTH_BYTES, parseHeader } from './safetensors-header.ts';
import type { SafetensorsDtype, SafetensorsHeader, TensorInfo } from './safetensors-header.ts';

/** Elements as JS arrays; float16 and bfloat16 as their bits in a Uint16Array, BOOL and F8 as bytes. */
export type TensorArray =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array;

/** One read of a file takes at most this much: below the system's 2 GB limit, and interruptible. */
const CHUNK_BYTES = 64 << 20;

/**
 * A safetensors file whose header was read and checked. Tensors are read by range when asked for; the file is open only
 * while something is read, so there is nothing to close.
 */
export class SafetensorsFile {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly metadata: Readonly<Record<string, string>>;

  private constructor(path: string, header: SafetensorsHeader) {
    this.path = path;
    this.tensors = header.tensors;
    this.metadata = header.metadata;
  }

  /** @throws GrpoError `safetensors-...` naming file and tensor, `weights-missing` where there is no file */
  static async open(path: string): Promise<SafetensorsFile> {
    const { size } = await stat(path).catch((error: unknown) => {
      throw new GrpoError({
        code: 'weights-missing',
        message: `Cannot read ${path}`,
        where: path,
        fix: 'Check that the file is there and that you may read it; download or export the model again if not.',
        cause: error,
      });
    });
    return withFile(path, async (file) => {
      const prefix = await readRange(file, path, 0, Math.min(LENGTH_BYTES, size));
      const length = headerLength(prefix, size, path);
      return new SafetensorsFile(
        path,
        parseHeader(await readRange(file, path, LENGTH_BYTES, length), size, path),
      );
    });
  }

  /** @throws GrpoError `weights-missing-tensor` */
  info(name: string): TensorInfo {
    const info = this.tensors.get(name);
    if (info !== undefined) return info;
    throw new GrpoError({
      code: 'weights-missing-tensor',
      message: `${this.path} has no tensor "${name}"`,
      where: this.path,
      fix: 'Use weights that belong to config.json, or download or export the model again.',
    });
  }

  /** The elements as stored. */
  async read(name: string): Promise<TensorArray> {
    const info = this.info(name);
    return asArray(info.dtype, await this.readBytes(name, 0, info.byteLength));
  }

  /** The elements of a tensor of floats; float16 and bfloat16 exactly, float64 rounded to nearest. */
  async readFloat32(name: string): Promise<Float32Array> {
    const info = this.info(name);
    const data = asArray(info.dtype, await this.readBytes(name, 0, info.byteLength));
    if (data instanceof Float32Array) return data;
    if (data instanceof Float64Array) return Float32Array.from(data);
    if (data instanceof Uint16Array && info.dtype === 'F16') return float16ToFloat32(data);
    if (data instanceof Uint16Array && info.dtype === 'BF16') return bfloat16ToFloat32(data);
    throw new GrpoError({
      code: 'weights-dtype',
      message: `${this.path}: tensor "${name}" is stored as ${info.dtype}, not as float`,
      where: this.path,
      fix: 'Use weights in F32, F16, BF16 or F64; quantised ones are not supported.',
    });
  }

  /** `length` bytes of a tensor's data from `offset` (both in bytes). */
  async readBytes(name: string, offset: number, length: number): Promise<Uint8Array> {
    const info = this.info(name);
    return withFile(this.path, (file) => readRange(file, this.path, info.offset + offset, length));
  }
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await openInput(path);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** Reads into an array with a buffer of its own, so that any element type may view it from byte 0. */
async function readRange(
  file: FileHandle,
  path: string,
  position: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, Math.min(CHUNK_BYTES, length - done), position + done);
    if (bytesRead === 0) {
      throw new GrpoError({
        code: 'safetensors-truncated',
        message: `${path} ended at byte ${position + done} while it was read; ${length - done} more were expected`,
        where: path,
        fix: 'Download or export the model again; the file may be cut off.',
      });
    }
    done += bytesRead;
  }
  return bytes;
}

function asArray(dtype: SafetensorsDtype, { buffer }: Uint8Array): TensorArray {
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F64':
      return new Float64Array(buffer);
    case 'F16':
    case 'BF16':
    case 'U16':
      return new Uint16Array(buffer);
    case 'I16':
      return new Int16Array(buffer);
    case 'I32':
      return new Int32Array(buffer);
    case 'U32':
      return new Uint32Array(buffer);
    case 'I64':
      return new BigInt64Array(buffer);
    case 'U64':
      return new BigUint64Array(buffer);
    case 'I8':
      return new Int8Array(buffer);
    case 'BOOL':
    case 'U8':
    case 'F8_E4M3':
    case 'F8_E5M2':
      return new Uint8Array(buffer);
  }
}
