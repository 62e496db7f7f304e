const KINDS = { u8: Uint8Array, i32: Int32Array, f32: Float32Array, f64: Float64Array };

export type ColumnKind = keyof typeof KINDS;
const FIRST_CAPACITY = 1024;

/** A growing row of numbers in a typed array. */
export class Column {
  readonly kind: ColumnKind;
  private data: Uint8Array | Int32Array | Float32Array | Float64Array;
  private used = 0;

  constructor(kind: ColumnKind) {
    this.kind = kind;
    this.data = new KINDS[kind](FIRST_CAPACITY);
  }

  /** @param bytes  what `bytes()` gave, on a machine of the same byte order */
  static from(kind: ColumnKind, bytes: Uint8Array): Column {
    const column = new Column(kind);
    // Copied: the bytes may begin anywhere in their buffer, a typed array only at a multiple of its element.
    column.data = new KINDS[kind](Uint8Array.from(bytes).buffer);
    column.used = column.data.length;
    return column;
  }

  get length(): number {
    return this.used;
  }

  /** NaN outside. */
  at(row: number): number {
    return row < this.used ? (this.data[row] ?? NaN) : NaN;
  }

  set(row: number, value: number): void {
    this.data[row] = value;
  }

  push(value: number): void {
    if (this.used === this.data.length) {
      const bigger = new KINDS[this.kind](Math.max(FIRST_CAPACITY, 2 * this.used));
      bigger.set(this.data);
      this.data = bigger;
    }
    this.data[this.used++] = value;
  }

  /** Forgets all rows from `length` on. */
  cut(length: number): void {
    this.used = Math.min(this.used, length);
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.data.buffer, 0, this.used * this.data.BYTES_PER_ELEMENT);
  }
}
