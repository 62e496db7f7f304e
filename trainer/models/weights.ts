import { GrpoError } from '../../core/errors/index.ts';
import type { ModelConfig } from './config.ts';
import { EMBEDDING, expectedWeights, HEAD } from './expected-weights.ts';
import type { SafetensorsFile } from './safetensors.ts';
import { openWeightFiles } from './sharded.ts';

/** Bytes compared at a time between a tied head and its embedding. */
const COMPARE_BYTES = 16 << 20;

/** The weights of a model, checked against its config and read one at a time. */
export class ModelWeights {
  /** Shape by name, in the order of the computation. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly #files: ReadonlyMap<string, SafetensorsFile>;

  private constructor(
    shapes: ReadonlyMap<string, readonly number[]>,
    files: ReadonlyMap<string, SafetensorsFile>,
  ) {
    this.shapes = shapes;
    this.#files = files;
  }

  /**
   * Reads the headers of a folder's weight files and compares them with what config.json promises.
   * @throws GrpoError `weights-mismatch` naming the tensor, both shapes and the file; `weights-dtype`, `weights-missing`, `safetensors-...`
   */
  static async open(folder: string, config: ModelConfig): Promise<ModelWeights> {
    const files = await openWeightFiles(folder);
    const shapes = expectedWeights(config);
    for (const [name, shape] of shapes) checkTensor(files.get(name), name, shape, folder);
    for (const [name, file] of files) {
      if (!shapes.has(name) && !(await isRedundant(name, file, files, config))) {
        throw mismatch(`holds tensor "${name}", which a model of this config.json does not have`, file.path);
      }
    }
    return new ModelWeights(shapes, files);
  }

  /** The dtypes that the weights are stored in (`F32`, `BF16`). */
  get storedDtypes(): string[] {
    return [...new Set([...this.shapes.keys()].map((name) => this.#file(name).info(name).dtype))];
  }

  /** The elements of a weight, row-major. The array belongs to the caller. */
  async read(name: string): Promise<Float32Array> {
    return this.#file(name).readFloat32(name);
  }

  #file(name: string): SafetensorsFile {
    const file = this.#files.get(name);
    if (file !== undefined) return file;
    throw new GrpoError({
      code: 'weights-unknown-tensor',
      message: `The model has no weight ${name}`,
      kind: 'internal',
    });
  }
}

/** Called with every weight in turn; what it does not keep can be freed before the next is read. */
export type OnTensor = (name: string, shape: readonly number[], data: Float32Array) => void | Promise<void>;

/** Reads all weights of a model folder, one tensor in memory at a time. @throws as `ModelWeights.open` */
export async function loadWeights(folder: string, config: ModelConfig, onTensor: OnTensor): Promise<void> {
  const weights = await ModelWeights.open(folder, config);
  for (const [name, shape] of weights.shapes) await onTensor(name, shape, await weights.read(name));
}

function checkTensor(
  file: SafetensorsFile | undefined,
  name: string,
  shape: readonly number[],
  folder: string,
): void {
  if (file === undefined) {
    throw mismatch(
      `lacks tensor "${name}" of shape [${shape.join(', ')}], which config.json promises`,
      folder,
    );
  }
  const info = file.info(name);
  if (info.shape.length !== shape.length || info.shape.some((length, axis) => length !== shape[axis])) {
    throw mismatch(
      `holds tensor "${name}" with shape [${info.shape.join(', ')}], but config.json promises [${shape.join(', ')}]`,
      file.path,
    );
  }
  if (!['F32', 'F16', 'BF16', 'F64'].includes(info.dtype)) {
    throw new GrpoError({
      code: 'weights-dtype',
      message: `${file.path}: tensor "${name}" is stored as ${info.dtype}, not as float`,
      where: file.path,
      fix: 'Use weights in F32, F16, BF16 or F64; quantised ones are not supported.',
    });
  }
}

/** Tensors that files hold though they say nothing new: old buffers of the rotary positions, and a head that is the embedding. */
async function isRedundant(
  name: string,
  file: SafetensorsFile,
  files: ReadonlyMap<string, SafetensorsFile>,
  config: ModelConfig,
): Promise<boolean> {
  if (name.endsWith('.rotary_emb.inv_freq')) return true;
  if (name !== HEAD || !config.tieEmbeddings) return false;
  const embedding = files.get(EMBEDDING);
  if (embedding !== undefined && (await equalTensors(file, HEAD, embedding, EMBEDDING))) return true;
  throw mismatch(
    `holds tensor "${HEAD}", which differs from "${EMBEDDING}", but config.json says that the two are one (tie_word_embeddings)`,
    file.path,
    'Set tie_word_embeddings to false in config.json if the head was trained by itself.',
  );
}

async function equalTensors(
  a: SafetensorsFile,
  nameA: string,
  b: SafetensorsFile,
  nameB: string,
): Promise<boolean> {
  const [one, other] = [a.info(nameA), b.info(nameB)];
  if (one.dtype !== other.dtype || one.shape.join() !== other.shape.join()) return false;
  for (let offset = 0; offset < one.byteLength; offset += COMPARE_BYTES) {
    const length = Math.min(COMPARE_BYTES, one.byteLength - offset);
    const bytes = await Promise.all([a.readBytes(nameA, offset, length), b.readBytes(nameB, offset, length)]);
    if (Buffer.compare(...bytes) !== 0) return false;
  }
  return true;
}

const mismatch = (what: string, place: string, fix?: string): GrpoError =>
  new GrpoError({
    code: 'weights-mismatch',
    message: `${place} ${what}`,
    where: place,
    fix: fix ?? 'config.json and weights must come from the same model: download both again.',
  });
