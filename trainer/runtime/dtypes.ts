import { GrpoError } from '../../core/errors/index.ts';
import type { DType, TensorData } from './device.ts';

interface DTypeFacts {
  /** `ONNXTensorElementDataType`. */
  readonly onnx: number;
  readonly bytes: number;
  /** The JS array that carries it. */
  readonly array: new (length: number) => TensorData;
}

const FACTS: Readonly<Record<DType, DTypeFacts>> = {
  float32: { onnx: 1, bytes: 4, array: Float32Array },
  uint8: { onnx: 2, bytes: 1, array: Uint8Array },
  int32: { onnx: 6, bytes: 4, array: Int32Array },
  int64: { onnx: 7, bytes: 8, array: BigInt64Array },
  bool: { onnx: 9, bytes: 1, array: Uint8Array },
  float16: { onnx: 10, bytes: 2, array: Uint16Array },
  float64: { onnx: 11, bytes: 8, array: Float64Array },
  bfloat16: { onnx: 16, bytes: 2, array: Uint16Array },
};

const BY_ONNX = new Map(Object.entries(FACTS).map(([name, { onnx }]) => [onnx, name as DType]));

/** Facts about a dtype. */
export const factsOf = (dtype: DType): DTypeFacts => FACTS[dtype];

/** The dtype of an ONNX element type; undefined where we have none (strings, complex, ...). */
export const dtypeOfOnnx = (onnx: number): DType | undefined => BY_ONNX.get(onnx);

/**
 * Number of elements of a shape.
 * @throws GrpoError `runtime-bad-shape` for a dimension that is no non-negative integer
 */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (const dim of shape) {
    if (!Number.isSafeInteger(dim) || dim < 0) {
      throw new GrpoError({
        code: 'runtime-bad-shape',
        kind: 'internal',
        message: `A tensor cannot have the shape [${shape.join(', ')}]`,
      });
    }
    count *= dim;
  }
  return count;
}

/**
 * Holds that `data` is the kind of array that carries `dtype`.
 * @throws GrpoError `runtime-bad-data`
 */
export function requireArray(dtype: DType, data: TensorData): void {
  const expected = FACTS[dtype].array;
  if (data instanceof expected) return;
  throw new GrpoError({
    code: 'runtime-bad-data',
    kind: 'internal',
    message: `${dtype} travels as ${expected.name}, not as ${data.constructor.name}`,
  });
}
