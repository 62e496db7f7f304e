import { GrpoError } from '../../core/errors/index.ts';
import type { Pointer } from './ort/functions.ts';
import { addressOf, made } from './ort/runtime.ts';
import type { OrtRuntime } from './ort/runtime.ts';
import { check } from './ort/status.ts';
import type { Attempt } from './ort/status.ts';
import { factsOf } from './dtypes.ts';
import type { DType } from './device.ts';

const ALLOCATE: Attempt = {
  code: 'runtime-allocation-failed',
  kind: 'run',
  what: 'A tensor could not be made',
};

/** Vector instructions and ONNX Runtime's own allocator want this alignment. */
const ALIGNMENT = 64;

/**
 * An `OrtValue` and the memory under it, with one life: released once, and not while a run or a session still needs it.
 */
export class OrtValue {
  readonly runtime: OrtRuntime;
  readonly handle: Pointer;
  /** JS memory that the value lies over, kept from the collector; undefined when ONNX Runtime owns the memory. */
  #memory: Uint8Array | undefined;
  #address: Pointer | undefined;
  /** The value whose memory this one lies over. */
  #base: OrtValue | undefined;
  #pins = 0;
  #dropped = false;

  constructor(runtime: OrtRuntime, handle: Pointer, memory?: Uint8Array) {
    this.runtime = runtime;
    this.handle = handle;
    this.#memory = memory;
  }

  /** Over JS memory, which ONNX Runtime reads and writes in place. */
  static overJsMemory(runtime: OrtRuntime, dtype: DType, shape: readonly number[], bytes: number): OrtValue {
    const memory = allocateMemory(bytes);
    return new OrtValue(runtime, wrap(runtime, dtype, shape, bytes, addressOf(memory)), memory);
  }

  /**
   * Another value over the same memory, which it keeps alive. ONNX Runtime takes it for memory of ours, whoever owns it: as constants it
   * accepts no other.
   */
  borrow(dtype: DType, shape: readonly number[], bytes: number): OrtValue {
    const borrowed = new OrtValue(this.runtime, wrap(this.runtime, dtype, shape, bytes, this.address));
    borrowed.#base = this;
    this.pin();
    return borrowed;
  }

  /** In memory of ONNX Runtime's allocator. */
  static inNativeMemory(runtime: OrtRuntime, dtype: DType, shape: readonly number[]): OrtValue {
    const { api, allocator } = runtime;
    const dims = BigInt64Array.from(shape, BigInt);
    const { onnx } = factsOf(dtype);
    const handle = made(
      runtime,
      (out) => api.CreateTensorAsOrtValue(allocator, dims, shape.length, onnx, out),
      ALLOCATE,
    );
    return new OrtValue(runtime, handle);
  }

  /** Where the elements lie. */
  get address(): Pointer {
    this.#address ??=
      this.#memory === undefined
        ? made(this.runtime, (out) => this.runtime.api.GetTensorMutableData(this.handle, out), ALLOCATE)
        : addressOf(this.#memory);
    return this.#address;
  }

  /** Reads the shape from ONNX Runtime. */
  readShape(): number[] {
    const { api } = this.runtime;
    const info = made(this.runtime, (out) => api.GetTensorTypeAndShape(this.handle, out), ALLOCATE);
    try {
      return readDimensions(this.runtime, info);
    } finally {
      api.ReleaseTensorTypeAndShapeInfo(info);
    }
  }

  /** Holds the value while C may use it; each pin is undone by one {@link unpin}. */
  pin(): void {
    this.#pins += 1;
  }

  unpin(): void {
    this.#pins -= 1;
    if (this.#dropped && this.#pins === 0) this.#release();
  }

  /** The owner has no more use for the value: releases it, at once or with the last pin. */
  drop(): void {
    if (this.#dropped) return;
    this.#dropped = true;
    if (this.#pins === 0) this.#release();
  }

  get dropped(): boolean {
    return this.#dropped;
  }

  #release(): void {
    this.runtime.api.ReleaseValue(this.handle);
    this.#memory = undefined;
    this.#base?.unpin();
  }
}

/** A new `OrtValue*` over memory at an address. */
function wrap(
  runtime: OrtRuntime,
  dtype: DType,
  shape: readonly number[],
  bytes: number,
  address: Pointer,
): Pointer {
  const { api, cpuMemory } = runtime;
  const dims = BigInt64Array.from(shape, BigInt);
  const { onnx } = factsOf(dtype);
  return made(
    runtime,
    (out) => api.CreateTensorWithDataAsOrtValue(cpuMemory, address, bytes, dims, shape.length, onnx, out),
    ALLOCATE,
  );
}

/** Aligned memory; one byte at least, so that it has an address. */
function allocateMemory(bytes: number): Uint8Array {
  try {
    const room = new ArrayBuffer(bytes + ALIGNMENT);
    const start = addressOf(new Uint8Array(room));
    return new Uint8Array(room, Number(-start & BigInt(ALIGNMENT - 1)), Math.max(1, bytes));
  } catch (cause) {
    throw new GrpoError({
      code: 'runtime-out-of-memory',
      kind: 'run',
      message: `There is no memory for a tensor of ${bytes} bytes`,
      fix: 'Make the batch, the number of completions or their length smaller.',
      cause,
    });
  }
}

/** The dimensions in an `OrtTensorTypeAndShapeInfo`; -1 for a symbolic one. */
export function readDimensions(runtime: OrtRuntime, info: Pointer): number[] {
  const { api } = runtime;
  const rank = Number(made(runtime, (out) => api.GetDimensionsCount(info, out), ALLOCATE));
  if (rank === 0) return [];
  const dims = new BigInt64Array(rank);
  check(api, api.GetDimensions(info, dims, rank), ALLOCATE);
  return Array.from(dims, Number);
}
