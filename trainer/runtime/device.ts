/**
 * The one interface for devices. Nothing outside `runtime/` may assume that a tensor's bytes lie in JS memory:
 * the only ways in and out are `upload`, `write` and `download`.
 */

export type DType = 'float32' | 'float64' | 'float16' | 'bfloat16' | 'int64' | 'int32' | 'uint8' | 'bool';

/** JS arrays that carry tensor data. float16/bfloat16 travel as Uint16Array, bool as Uint8Array. */
export type TensorData = Float32Array | Float64Array | Uint16Array | BigInt64Array | Int32Array | Uint8Array;

/** A tensor on a device. Row-major, dense. Owned by whoever made it: call `dispose` once. */
export interface Tensor {
  readonly device: Device;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Number of elements. */
  readonly size: number;
  readonly byteLength: number;
  readonly disposed: boolean;
  dispose(): void;
}

export interface SessionOptions {
  /** Shown in every error of this session: `decode`, `grpo-gradients`. */
  name: string;
  /**
   * Weights of the graph that stay constant for the session's life (named like the graph's initializers or inputs): bound without copying
   * where the device can, prepacked by ONNX Runtime. The caller keeps the tensors alive as long as the session.
   */
  constants?: Readonly<Record<string, Tensor>>;
  /** Intra-op threads; default: the device's. 1 for graphs whose kernels race (ScatterND reduction=add). */
  threads?: number;
  /** Default 'all'. */
  optimization?: 'none' | 'basic' | 'extended' | 'all';
}

export interface RunOptions {
  /** Cancels the run in flight; the promise then rejects with a GrpoError of kind 'interrupted', code `run-cancelled`. */
  signal?: AbortSignal;
}

/** A loaded graph. One run at a time: a second `run` before the first settled is an error. */
export interface Session {
  readonly name: string;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Runs the graph without blocking the event loop.
   * @param feeds  every graph input that is not a constant
   * @param outputs  which outputs to fetch: a tensor = write into it (its dtype and shape must be what the graph produces; the same tensor may
   *   also be fed, for updates in place), `null` = allocate one on the device, which the caller then owns
   * @returns a tensor for every key of `outputs`
   */
  run(
    feeds: Readonly<Record<string, Tensor>>,
    outputs: Readonly<Record<string, Tensor | null>>,
    options?: RunOptions,
  ): Promise<Record<string, Tensor>>;
  /** The same on the calling thread: for tiny graphs, where a thread hop costs more than the run. Not cancellable. */
  runSync(
    feeds: Readonly<Record<string, Tensor>>,
    outputs: Readonly<Record<string, Tensor | null>>,
  ): Record<string, Tensor>;
  dispose(): void;
}

export interface Device {
  /** `cpu`, `awkward` (tests), later `cuda:0`, `webgpu`. */
  readonly name: string;
  readonly threads: number;
  /** A new tensor with unspecified contents. */
  allocate(dtype: DType, shape: readonly number[]): Tensor;
  /** A new tensor with a copy of `data` (JS array type must fit dtype, length must fit shape). */
  upload(dtype: DType, shape: readonly number[], data: TensorData): Tensor;
  /** Overwrites a tensor's contents (whole, or `data.length` elements from `offset`, in elements). */
  write(tensor: Tensor, data: TensorData, offset?: number): void;
  /** A copy of a tensor's contents (whole, or `length` elements from `offset`). The array belongs to the caller. */
  download(tensor: Tensor, range?: { offset: number; length: number }): Promise<TensorData>;
  /** As `download`, blocking: for the few bytes a decode step brings home. */
  downloadSync(tensor: Tensor, range?: { offset: number; length: number }): TensorData;
  /** Loads a serialised ONNX model (the bytes are not needed afterwards). Errors are GrpoErrors that name session and node. */
  createSession(model: Uint8Array, options: SessionOptions): Promise<Session>;
  /** Frees everything; tensors and sessions of this device are dead afterwards. */
  dispose(): void;
}
