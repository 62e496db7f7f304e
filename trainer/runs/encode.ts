import type { ArrayRef, ArrayType, RunArray } from '../../core/run/records.ts';

/** A record as one line of JSON, and the keys of its numbers that JSON cannot hold (NaN, infinities), which became null. */
export function encodeLine(record: object): { line: string; notFinite: string[] } {
  const notFinite: string[] = [];
  const line = JSON.stringify(record, (key, value: unknown) => {
    if (typeof value !== 'number' || Number.isFinite(value)) return value;
    notFinite.push(key);
    return null;
  });
  return { line, notFinite };
}

const arrayType = (array: RunArray): ArrayType =>
  array instanceof Int32Array ? 'i32' : array instanceof Float32Array ? 'f32' : 'u8';

/**
 * Lays arrays one after another as they go into `rollouts.bin` (little-endian, as every supported machine is), each at a multiple of 4
 * bytes from `start`, so that a reader may view them in place.
 */
export class ArrayBlock {
  private readonly start: number;
  private readonly parts: Uint8Array[] = [];
  private size = 0;

  constructor(start: number) {
    this.start = start;
  }

  /** Adds named arrays; returns where each will lie. */
  add(arrays: Readonly<Record<string, RunArray>>): Record<string, ArrayRef> {
    const refs: Record<string, ArrayRef> = {};
    for (const [name, array] of Object.entries(arrays)) {
      this.pad();
      refs[name] = [this.start + this.size, arrayType(array), array.length];
      this.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    }
    return refs;
  }

  bytes(): Uint8Array {
    this.pad();
    return Buffer.concat(this.parts);
  }

  private pad(): void {
    const gap = -(this.start + this.size) & 3;
    if (gap > 0) this.push(new Uint8Array(gap));
  }

  private push(part: Uint8Array): void {
    this.parts.push(part);
    this.size += part.length;
  }
}
