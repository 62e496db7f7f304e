import type { DType } from './device.ts';
import { dtypeOfOnnx } from './dtypes.ts';
import { readDimensions } from './ort-value.ts';
import type { Pointer } from './ort/functions.ts';
import { made, textAt } from './ort/runtime.ts';
import type { OrtRuntime } from './ort/runtime.ts';
import { check } from './ort/status.ts';
import type { Attempt } from './ort/status.ts';

/** An input or output of a session's graph. */
export interface Port {
  readonly name: string;
  /** undefined: an element type that we have no tensors of. */
  readonly dtype: DType | undefined;
  /** -1 for a dimension that is not fixed. */
  readonly dims: readonly number[];
}

const INPUT_READERS = {
  count: 'SessionGetInputCount',
  name: 'SessionGetInputName',
  type: 'SessionGetInputTypeInfo',
} as const;
const OUTPUT_READERS = {
  count: 'SessionGetOutputCount',
  name: 'SessionGetOutputName',
  type: 'SessionGetOutputTypeInfo',
} as const;

/** The inputs that a run must feed (without constants), or the outputs, in the graph's order. */
export function readPorts(
  runtime: OrtRuntime,
  session: Pointer,
  side: 'input' | 'output',
  attempt: Attempt,
): Port[] {
  const { api, allocator } = runtime;
  const read = side === 'input' ? INPUT_READERS : OUTPUT_READERS;
  const count = Number(made(runtime, (out) => api[read.count](session, out), attempt));
  return Array.from({ length: count }, (_, index) => {
    const text = made(runtime, (out) => api[read.name](session, index, allocator, out), attempt);
    const name = textAt(text);
    check(api, api.AllocatorFree(allocator, text), attempt);
    const type = made(runtime, (out) => api[read.type](session, index, out), attempt);
    try {
      // The tensor info belongs to the type info.
      const info = made(runtime, (out) => api.CastTypeInfoToTensorInfo(type, out), attempt);
      const element = new Int32Array(1);
      check(api, api.GetTensorElementType(info, element), attempt);
      return { name, dtype: dtypeOfOnnx(element[0] ?? 0), dims: readDimensions(runtime, info) };
    } finally {
      api.ReleaseTypeInfo(type);
    }
  });
}
