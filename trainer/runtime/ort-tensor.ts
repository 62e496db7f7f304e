import { GrpoError } from '../../core/errors/index.ts';
import type { Device, DType, Tensor } from './device.ts';
import { elementCount, factsOf } from './dtypes.ts';
import type { OrtValue } from './ort-value.ts';

/** Gives values back whose tensor was forgotten instead of disposed. */
const forgotten = new FinalizationRegistry<{ value: OrtValue; owned: Set<OrtValue> }>(({ value, owned }) => {
  owned.delete(value);
  value.drop();
});

/** A tensor of the ONNX Runtime devices. What it holds is reached through its device only. */
export class OrtTensor implements Tensor {
  readonly device: Device;
  readonly dtype: DType;
  /** For sessions of the same device. */
  readonly value: OrtValue;
  readonly #owned: Set<OrtValue>;
  #shape: readonly number[] | undefined;
  #size: number | undefined;

  /**
   * @param owned  the device's living values: the tensor's is put in here until it is disposed
   * @param shape  undefined: read from ONNX Runtime when somebody asks (an output that a run allocated)
   */
  constructor(
    device: Device,
    dtype: DType,
    value: OrtValue,
    owned: Set<OrtValue>,
    shape?: readonly number[],
  ) {
    this.device = device;
    this.dtype = dtype;
    this.value = value;
    this.#owned = owned;
    this.#shape = shape;
    owned.add(value);
    forgotten.register(this, { value, owned }, this);
  }

  get shape(): readonly number[] {
    if (this.#shape === undefined) {
      requireAlive(this);
      this.#shape = this.value.readShape();
    }
    return this.#shape;
  }

  get size(): number {
    this.#size ??= elementCount(this.shape);
    return this.#size;
  }

  get byteLength(): number {
    return this.size * factsOf(this.dtype).bytes;
  }

  get disposed(): boolean {
    return this.value.dropped;
  }

  /** Another value over this tensor's memory, for a session's constants; the borrower drops it. */
  borrow(): OrtValue {
    return this.value.borrow(this.dtype, this.shape, this.byteLength);
  }

  /** Memory is given back once no run in flight and no session uses it. */
  dispose(): void {
    forgotten.unregister(this);
    this.#owned.delete(this.value);
    this.value.drop();
  }
}

/** @throws GrpoError `runtime-disposed` */
export function requireAlive(tensor: OrtTensor, where?: string): void {
  if (!tensor.disposed) return;
  throw new GrpoError({
    code: 'runtime-disposed',
    kind: 'internal',
    message: `A disposed ${tensor.dtype} tensor was used`,
    ...(where === undefined ? {} : { where }),
  });
}
