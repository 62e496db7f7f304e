import type { RewardColumns } from '../../core/plugins/index.ts';
import type { ColumnPlaces } from './protocol.ts';

const define = Object.defineProperty;

/** Characters of JSON that values are gathered to before they are sent. */
const GATHERED = 2 ** 20;
/** A list or map with more JSON than this is one for all completions of its prompt, and read-only. */
const SHARED = 2 ** 18;

/** Values of one column, to be put behind those that came before; `sizes` are the characters of each one's JSON. */
export interface ColumnPiece {
  type: 'values';
  column: string;
  values: unknown[];
  sizes: number[];
}

/**
 * The columns of a batch for the wire: each different value once (all completions of a prompt share its row), and for each
 * completion which one is its own.
 * @returns `pieces` as JSON of `ColumnPiece`, made while they are asked for, so that one piece is in memory at a time
 */
export function packColumns(columns: RewardColumns): { places: ColumnPlaces; pieces: Iterable<string> } {
  const places: ColumnPlaces = Object.create(null) as ColumnPlaces;
  const distinct: [string, unknown[]][] = [];
  for (const [name, values] of Object.entries(columns)) {
    const numbers = new Map<unknown, number>();
    places[name] = values.map((value) => {
      const known = numbers.get(value) ?? numbers.size;
      numbers.set(value, known);
      return known;
    });
    distinct.push([name, [...numbers.keys()]]);
  }
  return { places: { ...places }, pieces: piecesOf(distinct) };
}

function* piecesOf(columns: readonly [string, unknown[]][]): Generator<string> {
  for (const [column, values] of columns) {
    let texts: string[] = [];
    const piece = (): string => {
      const sizes = texts.map(({ length }) => length);
      const head = `{"type":"values","column":${JSON.stringify(column)},"sizes":${JSON.stringify(sizes)},"values":[`;
      const text = `${head}${texts.join(',')}]}`;
      texts = [];
      return text;
    };
    let size = 0;
    for (const value of values) {
      const text = JSON.stringify(value ?? null);
      if (texts.length > 0 && size + text.length > GATHERED) {
        yield piece();
        size = 0;
      }
      texts.push(text);
      size += text.length;
    }
    if (texts.length > 0) yield piece();
  }
}

/** The other end: gathers the pieces of a batch and lays its columns out again. */
export class ColumnStore {
  readonly #values = new Map<string, { value: unknown; size: number; used: boolean }[]>();

  add({ column, values, sizes }: ColumnPiece): void {
    const kept = this.#values.get(column) ?? [];
    this.#values.set(column, kept);
    for (const [index, value] of values.entries()) kept.push({ value, size: sizes[index] ?? 0, used: false });
  }

  /**
   * One entry a completion, and the store is empty. Each completion has lists and maps of its own, so that a reward may change
   * them; large ones are shared and frozen instead, so that they cost their memory once.
   */
  take(places: ColumnPlaces): RewardColumns {
    // Without the methods of lists: user code may have replaced them.
    const columns: Record<string, unknown[]> = {};
    for (const name of Object.keys(places)) {
      const kept = this.#values.get(name) ?? [];
      const indices = places[name] ?? [];
      const list: unknown[] = [];
      for (let i = 0; i < indices.length; i++) list[i] = own(kept[indices[i] ?? 0]);
      // A column may be called `__proto__`, which an assignment would lose.
      define(columns, name, { value: list, enumerable: true, configurable: true, writable: true });
    }
    this.#values.clear();
    return columns as RewardColumns;
  }
}

function own(kept: { value: unknown; size: number; used: boolean } | undefined): unknown {
  const value = kept?.value ?? null;
  if (kept === undefined || typeof value !== 'object' || value === null) return value;
  if (kept.size > SHARED) {
    if (!kept.used) freeze(value);
    kept.used = true;
    return value;
  }
  const mine: unknown = kept.used ? structuredClone(value) : value;
  kept.used = true;
  return mine;
}

/** Freezes what JSON can hold, without a call in a call: it may be deep. */
function freeze(value: object): void {
  const waiting: object[] = [value];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    Object.freeze(one);
    for (const inner of Object.values(one) as unknown[])
      if (typeof inner === 'object' && inner !== null) waiting.push(inner);
  }
}
