import type { DType } from './device.ts';
import { OrtDevice } from './ort-device.ts';
import { OrtValue } from './ort-value.ts';
import { defaultThreads } from './threads.ts';

/**
 * A device for tests: it computes on the CPU, but its tensors lie in memory of ONNX Runtime's allocator, as a GPU's would, so that there is
 * no JS array to look into. Code that works here and on the CPU assumes nothing about memory.
 */
export class AwkwardDevice extends OrtDevice {
  /** See CpuDevice. */
  constructor(threads: number = defaultThreads()) {
    super('awkward', threads);
  }

  protected override allocateValue(dtype: DType, shape: readonly number[]): OrtValue {
    return OrtValue.inNativeMemory(this.runtime, dtype, shape);
  }
}
