import { GrpoError } from '../../core/errors/index.ts';
import type { Device, DType, Session, SessionOptions, Tensor, TensorData } from './device.ts';
import { elementCount, factsOf, requireArray } from './dtypes.ts';
import { ortRuntime } from './ort/runtime.ts';
import type { OrtRuntime } from './ort/runtime.ts';
import { loadSession } from './load-session.ts';
import { OrtTensor, requireAlive } from './ort-tensor.ts';
import type { OrtSession } from './session.ts';
import type { OrtValue } from './ort-value.ts';

interface Range {
  offset: number;
  length: number;
}

/** What the devices on ONNX Runtime's CPU provider share: everything but where a tensor's memory comes from. */
export abstract class OrtDevice implements Device {
  readonly name: string;
  readonly threads: number;
  protected readonly runtime: OrtRuntime;
  readonly #values = new Set<OrtValue>();
  readonly #sessions = new Set<OrtSession>();
  #disposed = false;

  /** @throws GrpoError `runtime-load-failed` */
  constructor(name: string, threads: number) {
    this.name = name;
    this.threads = threads;
    this.runtime = ortRuntime();
  }

  /** Memory for a new tensor; contents unspecified. */
  protected abstract allocateValue(dtype: DType, shape: readonly number[], bytes: number): OrtValue;

  allocate(dtype: DType, shape: readonly number[]): Tensor {
    this.#requireAlive();
    const bytes = elementCount(shape) * factsOf(dtype).bytes;
    return this.adopt(dtype, this.allocateValue(dtype, shape, bytes), [...shape]);
  }

  upload(dtype: DType, shape: readonly number[], data: TensorData): Tensor {
    requireArray(dtype, data);
    if (data.length !== elementCount(shape)) {
      throw badData(`${data.length} elements do not fill a tensor of shape [${shape.join(', ')}]`);
    }
    const tensor = this.allocate(dtype, shape);
    this.write(tensor, data);
    return tensor;
  }

  write(tensor: Tensor, data: TensorData, offset = 0): void {
    const target = this.own(tensor);
    requireArray(tensor.dtype, data);
    const { length } = data;
    requireInside(tensor, { offset, length });
    if (length === 0) return;
    const start = target.value.address + BigInt(offset * factsOf(tensor.dtype).bytes);
    this.runtime.copy(start, data, data.byteLength);
  }

  async download(tensor: Tensor, range?: Range): Promise<TensorData> {
    return this.downloadSync(tensor, range);
  }

  downloadSync(tensor: Tensor, range: Range = { offset: 0, length: tensor.size }): TensorData {
    const source = this.own(tensor);
    requireInside(tensor, range);
    const { array, bytes } = factsOf(tensor.dtype);
    const data = new array(range.length);
    if (range.length === 0) return data;
    this.runtime.copy(data, source.value.address + BigInt(range.offset * bytes), data.byteLength);
    return data;
  }

  async createSession(model: Uint8Array, options: SessionOptions): Promise<Session> {
    this.#requireAlive();
    const session = await loadSession(this, this.runtime, model, options, () =>
      this.#sessions.delete(session),
    );
    if (this.#disposed) session.dispose();
    this.#requireAlive();
    this.#sessions.add(session);
    return session;
  }

  dispose(): void {
    this.#disposed = true;
    for (const session of [...this.#sessions]) session.dispose();
    for (const value of this.#values) value.drop();
    this.#values.clear();
  }

  /** A tensor of this device around a value; shape undefined: ask ONNX Runtime. For sessions. */
  adopt(dtype: DType, value: OrtValue, shape?: readonly number[]): OrtTensor {
    return new OrtTensor(this, dtype, value, this.#values, shape);
  }

  /**
   * The tensor as one of ours.
   * @throws GrpoError `runtime-foreign-tensor`, `runtime-disposed`
   */
  own(tensor: Tensor, where?: string): OrtTensor {
    if (tensor instanceof OrtTensor && tensor.device === this) {
      requireAlive(tensor, where);
      return tensor;
    }
    throw new GrpoError({
      code: 'runtime-foreign-tensor',
      kind: 'internal',
      message: `A tensor of device ${tensor.device.name} was given to another device, ${this.name}`,
      ...(where === undefined ? {} : { where }),
      fix: 'Download it there and upload it here.',
    });
  }

  #requireAlive(): void {
    if (!this.#disposed) return;
    throw new GrpoError({
      code: 'runtime-disposed',
      kind: 'internal',
      message: `Device ${this.name} was disposed`,
    });
  }
}

function requireInside(tensor: Tensor, { offset, length }: Range): void {
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (whole && offset + length <= tensor.size) return;
  throw badData(`${length} elements from ${offset} are not inside a tensor of ${tensor.size} elements`);
}

function badData(message: string): GrpoError {
  return new GrpoError({ code: 'runtime-bad-data', kind: 'internal', message });
}
