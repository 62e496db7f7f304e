import { GrpoError } from '../../core/errors/index.ts';
import { describe, isJsonObject } from './json-file.ts';

/** Bytes per element of the dtypes that a safetensors file may hold (those of whole bytes). */
export const DTYPE_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
} as const;
export type SafetensorsDtype = keyof typeof DTYPE_BYTES;

export interface TensorInfo {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  /** Elements. */
  readonly size: number;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly byteLength: number;
}

export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The format's own limit, against files that would have a reader allocate anything. */
export const MAX_HEADER_BYTES = 100_000_000;

/** Dimensions of a tensor; those of models have at most five. */
const MAX_RANK = 32;

/** The number of bytes before the header: its length as a little-endian u64. */
export const LENGTH_BYTES = 8;

/**
 * The length of the header that the file's first 8 bytes announce.
 * @throws GrpoError `safetensors-truncated`, `safetensors-header`
 */
export function headerLength(prefix: Uint8Array, fileBytes: number, path: string): number {
  if (prefix.length < LENGTH_BYTES) {
    throw malformed(
      path,
      'safetensors-truncated',
      `The file has ${fileBytes} bytes; a safetensors file has at least 10`,
    );
  }
  const length = new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw malformed(
      path,
      'safetensors-header',
      `The header would be ${length} bytes long, more than the format's limit of ${MAX_HEADER_BYTES}`,
    );
  }
  if (LENGTH_BYTES + Number(length) > fileBytes) {
    throw malformed(
      path,
      'safetensors-truncated',
      `The header should be ${length} bytes long, but the file ends after ${fileBytes} bytes`,
    );
  }
  return Number(length);
}

/**
 * Parses and checks a header: every tensor's dtype, shape and place, and that the tensors cover the data exactly.
 * Follows the format's own validation (github.com/huggingface/safetensors).
 * @param header  the header's bytes
 * @param fileBytes  size of the whole file
 * @throws GrpoError `safetensors-...`, naming file and tensor
 */
export function parseHeader(header: Uint8Array, fileBytes: number, path: string): SafetensorsHeader {
  const json = parseJson(header, path);
  const dataStart = LENGTH_BYTES + header.length;
  const tensors = new Map<string, TensorInfo>();
  for (const [name, value] of Object.entries(json)) {
    if (name !== '__metadata__') tensors.set(name, parseTensor(name, value, dataStart, path));
  }
  checkCoverage([...tensors.values()], dataStart, fileBytes, path);
  return { tensors, metadata: parseMetadata(json['__metadata__'], path) };
}

function parseJson(header: Uint8Array, path: string): Readonly<Record<string, unknown>> {
  let text: string;
  let json: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(header);
    json = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw malformed(path, 'safetensors-header', `The header is not JSON: ${reason}`, undefined, error);
  }
  if (!isJsonObject(json))
    throw malformed(path, 'safetensors-header', 'The header is JSON, but not an object');
  const twice = duplicateKey(text);
  if (twice !== undefined)
    throw malformed(path, 'safetensors-header', 'The tensor stands in the header twice', twice);
  return json;
}

/**
 * The first key of a (valid) JSON object's top level that stands there twice: JSON.parse keeps only the last, in silence. Letter by letter, since
 * a regular expression over a string of megabytes overflows its stack.
 */
export function duplicateKey(json: string): string | undefined {
  const seen = new Set<string>();
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const letter = json[at];
    if (letter === '{' || letter === '[') depth += 1;
    else if (letter === '}' || letter === ']') depth -= 1;
    else if (letter === '"') {
      const end = stringEnd(json, at);
      if (depth === 1 && followedByColon(json, end)) {
        const key = JSON.parse(json.slice(at, end)) as string;
        if (seen.has(key)) return key;
        seen.add(key);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** Behind the closing quote of the string that begins at `at`. */
function stringEnd(json: string, at: number): number {
  for (let end = json.indexOf('"', at + 1); ; end = json.indexOf('"', end + 1)) {
    let escapes = 0;
    while (json[end - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return end + 1;
  }
}

/** In valid JSON a string before a colon is a key. */
function followedByColon(json: string, at: number): boolean {
  while (' \t\r\n'.includes(json[at] ?? 'end')) at += 1;
  return json[at] === ':';
}

function parseTensor(name: string, value: unknown, dataStart: number, path: string): TensorInfo {
  const wrong = (message: string): GrpoError => malformed(path, 'safetensors-tensor', message, name);
  if (!isJsonObject(value)) throw wrong('The entry is not an object with dtype, shape and data_offsets');
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype)) throw wrong(`The dtype ${describe(dtype)} is unknown`);
  if (!isCounts(shape) || shape.length > MAX_RANK)
    throw wrong(`The shape ${describe(shape)} is not a list of at most ${MAX_RANK} sizes`);
  if (!isCounts(offsets)) throw wrong(`data_offsets ${describe(offsets)} is not a pair of byte positions`);
  const [begin, end] = offsets;
  if (offsets.length !== 2 || begin === undefined || end === undefined || end < begin) {
    throw wrong(`data_offsets ${describe(offsets)} is not a pair [begin, end] with begin <= end`);
  }
  const size = shape.reduce((product, length) => product * length, 1);
  const byteLength = size * DTYPE_BYTES[dtype];
  if (!Number.isSafeInteger(byteLength)) throw wrong(`The shape [${shape.join(', ')}] is too large`);
  if (byteLength !== end - begin) {
    throw wrong(
      `Shape [${shape.join(', ')}] of ${dtype} takes ${byteLength} bytes, but data_offsets [${begin}, ${end}] hold ${end - begin}`,
    );
  }
  return { name, dtype, shape, size, offset: dataStart + begin, byteLength };
}

/** The tensors, in the order of their places, must follow each other without gap or overlap and end with the file. */
function checkCoverage(tensors: TensorInfo[], dataStart: number, fileBytes: number, path: string): void {
  tensors.sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength);
  let position = dataStart;
  for (const { name, offset, byteLength } of tensors) {
    if (offset !== position) {
      const what =
        offset < position ? 'overlaps the tensor before it' : 'leaves a gap after the tensor before it';
      throw malformed(
        path,
        'safetensors-tensor',
        `The data begins at ${offset - dataStart} and ${what}, which ends at ${position - dataStart}`,
        name,
      );
    }
    position += byteLength;
    if (position > fileBytes) {
      throw malformed(
        path,
        'safetensors-truncated',
        `The file ends after ${fileBytes} bytes, within the tensor, which ends at ${position}`,
        name,
      );
    }
  }
  if (position !== fileBytes) {
    throw malformed(
      path,
      'safetensors-trailing',
      `The tensors end at byte ${position}, but the file has ${fileBytes} bytes: ${fileBytes - position} belong to no tensor`,
    );
  }
}

function parseMetadata(value: unknown, path: string): Record<string, string> {
  if (value === undefined) return {};
  if (isJsonObject(value) && Object.values(value).every((text) => typeof text === 'string')) {
    return value as Record<string, string>;
  }
  throw malformed(path, 'safetensors-header', '__metadata__ is not an object of strings');
}

const isDtype = (value: unknown): value is SafetensorsDtype =>
  typeof value === 'string' && Object.hasOwn(DTYPE_BYTES, value);

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0);

function malformed(path: string, code: string, message: string, tensor?: string, cause?: unknown): GrpoError {
  return new GrpoError({
    code,
    message:
      tensor === undefined ? `${path}: ${message}` : `${path}: tensor ${shortName(tensor)}: ${message}`,
    where: path,
    fix: 'The file is damaged or was not written as safetensors: download or export it again.',
    cause,
  });
}

/** Whole, but for names that nobody could read. */
const shortName = (name: string): string =>
  name.length > 300 ? `"${name.slice(0, 300)}..." of ${name.length} characters` : `"${name}"`;
