import { GrpoError } from '../errors/index.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A JSON value as it may stand in an error message: short, and telling the string "2" from the number 2. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = shortJson(value, SHOWN);
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 3)}...` : text;
}

const SHOWN = 80;

/** JSON as far as `room` characters: what a stranger's file holds may be millions of entries or levels, which JSON.stringify would all visit. */
function shortJson(value: unknown, room: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, room + 1));
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  if (room <= 0) return '...';
  const list = Array.isArray(value);
  let text = list ? '[' : '{';
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    if (text.length > room) return text;
    const before = (text.length > 1 ? ',' : '') + (list ? '' : `${shortJson(key, room)}:`);
    text += before + shortJson((value as Record<string, unknown>)[key], room - text.length - before.length);
  }
  return text + (list ? ']' : '}');
}

/**
 * Typed access to the keys of a JSON object. `null` counts as absent, as in Hugging Face's files.
 * A key of the wrong type is a GrpoError `model-config` that names file, key and value: never a default.
 */
export class JsonFields {
  readonly #object: JsonObject;
  readonly #path: string;
  readonly #prefix: string;

  /** @param prefix the object's own place in the file, as `rope_parameters.` */
  constructor(object: JsonObject, path: string, prefix = '') {
    this.#object = object;
    this.#path = path;
    this.#prefix = prefix;
  }

  has(key: string): boolean {
    return this.raw(key) !== undefined;
  }

  raw(key: string): unknown {
    return this.#object[key] ?? undefined;
  }

  /** @throws GrpoError when absent without a fallback, not an integer, below `min` or above `max` */
  integer(key: string, fallback?: number, { min = 1, max = Number.MAX_SAFE_INTEGER } = {}): number {
    const value = this.#present(key, fallback);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max)
      return value;
    const limit = max === Number.MAX_SAFE_INTEGER ? '' : ` and at most ${max}`;
    throw this.wrong(key, `an integer of at least ${min}${limit}`);
  }

  /** A finite number above zero; with `nullable: false`, null is wrong and not absent. */
  positive(key: string, fallback?: number, { nullable = true } = {}): number {
    if (!nullable && this.#object[key] === null) throw this.wrong(key, 'a number above 0');
    const value = this.#present(key, fallback);
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    throw this.wrong(key, 'a number above 0');
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.raw(key) ?? fallback;
    if (typeof value === 'boolean') return value;
    throw this.wrong(key, 'true or false');
  }

  string(key: string, fallback?: string): string {
    const value = this.#present(key, fallback);
    if (typeof value === 'string') return value;
    throw this.wrong(key, 'a string');
  }

  /** Token ids: a number, a list of numbers, or absent. -1 is how older files write that there is none. */
  ids(key: string): number[] {
    const value = this.raw(key);
    const list: unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
    const given = list.filter((id) => id !== -1);
    return given.map((id) => {
      if (typeof id === 'number' && Number.isSafeInteger(id) && id >= 0) return id;
      throw this.wrong(key, 'a token id or a list of token ids');
    });
  }

  /** One token id, or null where there is none. A list of one is taken for it. */
  id(key: string): number | null {
    const [first, ...others] = this.ids(key);
    if (others.length > 0) throw this.wrong(key, 'one token id');
    return first ?? null;
  }

  /** The keys that hold something. */
  get keys(): string[] {
    return Object.keys(this.#object).filter((key) => this.has(key));
  }

  /** A nested object, or undefined where the key is absent. */
  object(key: string): JsonFields | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    if (isJsonObject(value)) return new JsonFields(value, this.#path, `${this.#prefix}${key}.`);
    throw this.wrong(key, 'an object');
  }

  /** The error for a key that holds something else than `expected`. */
  wrong(key: string, expected: string): GrpoError {
    const value = this.#object[key];
    const name = `"${this.#prefix}${key}"`;
    return new GrpoError({
      code: 'model-config',
      message:
        value === undefined
          ? `${name} is missing; it should be ${expected}`
          : `${name} is ${describe(value)}; it should be ${expected}`,
      where: this.#path,
      fix: 'Compare the file with the one of the original model.',
    });
  }

  #present(key: string, fallback: unknown): unknown {
    return this.raw(key) ?? fallback;
  }
}
