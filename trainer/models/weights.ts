import { GrpoError } from '../../core/errors/index.ts';
import type { ModelConfig } from './config.ts';
import { EMBEDDING, expectedWeights, HEAD } from './expected-weights.ts';
import type { SafetensorsFile } from './safetensors.ts';
import { openWeightFiles } from './sharded.ts';
import { firstNames, namesInFile, whatTheyAre } from './tensor-names.ts';

/** Bytes compared at a time between a tied head and its embedding. */
const COMPARE_BYTES = 16 << 20;

/** The weights of a model, checked against its config and read one at a time. */
export class ModelWeights {
  /** Shape by name, in the order of the computation. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly #tensors: ReadonlyMap<string, StoredTensor>;

  private constructor(
    shapes: ReadonlyMap<string, readonly number[]>,
    tensors: ReadonlyMap<string, StoredTensor>,
  ) {
    this.shapes = shapes;
    this.#tensors = tensors;
  }

  /**
   * Reads the headers of a folder's weight files and compares them with what config.json promises.
   * @throws GrpoError `weights-mismatch` naming the tensor, both shapes and the file; `weights-dtype`, `weights-missing`, `safetensors-...`
   */
  static async open(folder: string, config: ModelConfig): Promise<ModelWeights> {
    const files = await openWeightFiles(folder);
    const shapes = expectedWeights(config);
    const isKnown = (name: string): boolean => shapes.has(name) || name === HEAD;
    const tensors = new Map<string, StoredTensor>();
    for (const [name, stored] of namesInFile(files.keys(), isKnown, folder)) {
      const file = files.get(stored);
      if (file !== undefined) tensors.set(name, { file, stored });
    }
    for (const [name, shape] of shapes) checkTensor(tensors.get(name), name, shape, folder);
    const others = [...tensors].filter(([name]) => !shapes.has(name));
    const unknown = others.filter(([name]) => !isRedundant(name, config));
    const [first] = unknown;
    if (first !== undefined)
      throw unknownTensors(
        unknown.map(([, { stored }]) => stored),
        first[1].file.path,
      );
    await checkTiedHead(tensors, config);
    return new ModelWeights(shapes, tensors);
  }

  /** The dtypes that the weights are stored in (`F32`, `BF16`). */
  get storedDtypes(): string[] {
    const dtypes = [...this.shapes.keys()].map((name) => {
      const { file, stored } = this.#tensor(name);
      return file.info(stored).dtype;
    });
    return [...new Set(dtypes)];
  }

  /** The elements of a weight, row-major. The array belongs to the caller. */
  async read(name: string): Promise<Float32Array> {
    const { file, stored } = this.#tensor(name);
    return file.readFloat32(stored);
  }

  #tensor(name: string): StoredTensor {
    const found = this.#tensors.get(name);
    if (found !== undefined) return found;
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

/** Where a weight lies, and what it is called there. */
interface StoredTensor {
  readonly file: SafetensorsFile;
  readonly stored: string;
}

function checkTensor(
  tensor: StoredTensor | undefined,
  name: string,
  shape: readonly number[],
  folder: string,
): void {
  if (tensor === undefined) {
    throw mismatch(
      `lacks tensor "${name}" of shape [${shape.join(', ')}], which config.json promises`,
      folder,
      name === HEAD
        ? 'Set tie_word_embeddings to true in config.json if the head is the embedding; else download the weights again.'
        : undefined,
    );
  }
  const { file, stored } = tensor;
  const info = file.info(stored);
  if (info.shape.length !== shape.length || info.shape.some((length, axis) => length !== shape[axis])) {
    throw mismatch(
      `holds tensor "${stored}" with shape [${info.shape.join(', ')}], but config.json promises [${shape.join(', ')}]`,
      file.path,
    );
  }
  if (!['F32', 'F16', 'BF16', 'F64'].includes(info.dtype)) {
    throw new GrpoError({
      code: 'weights-dtype',
      message: `${file.path}: tensor "${stored}" is stored as ${info.dtype}, not as float`,
      where: file.path,
      fix: 'Use weights in F32, F16, BF16 or F64; quantised ones are not supported.',
    });
  }
}

/** Tensors that files hold though they say nothing new: old buffers of the rotary positions, and a head that is the embedding. */
const isRedundant = (name: string, { tieEmbeddings }: ModelConfig): boolean =>
  name.endsWith('.rotary_emb.inv_freq') || (name === HEAD && tieEmbeddings);

/** A head beside a tied embedding must be the embedding. */
async function checkTiedHead(tensors: ReadonlyMap<string, StoredTensor>, config: ModelConfig): Promise<void> {
  const [head, embedding] = [tensors.get(HEAD), tensors.get(EMBEDDING)];
  if (!config.tieEmbeddings || head === undefined || embedding === undefined) return;
  if (await equalTensors(head.file, head.stored, embedding.file, embedding.stored)) return;
  throw mismatch(
    `holds tensor "${HEAD}", which differs from "${EMBEDDING}", but config.json says that the two are one (tie_word_embeddings)`,
    head.file.path,
    'Set tie_word_embeddings to false in config.json if the head was trained by itself.',
  );
}

function unknownTensors(names: readonly string[], place: string): GrpoError {
  const what =
    names.length === 1
      ? `tensor ${firstNames(names)}, which a model of this config.json does not have`
      : `${names.length} tensors that a model of this config.json does not have: ${firstNames(names)}`;
  return mismatch(`holds ${what}`, place, whatTheyAre(names));
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
