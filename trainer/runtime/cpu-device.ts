import type { DType } from './device.ts';
import { OrtDevice } from './ort-device.ts';
import { OrtValue } from './ort-value.ts';
import { defaultThreads } from './threads.ts';

/** The CPU: tensors lie in JS memory, which ONNX Runtime reads and writes without copies. */
export class CpuDevice extends OrtDevice {
  /**
   * @param threads  intra-op threads of its sessions
   * @throws GrpoError `runtime-load-failed`; a library that crashes takes the process along: use openDevice (load.ts)
   */
  constructor(threads: number = defaultThreads()) {
    super('cpu', threads);
  }

  protected override allocateValue(dtype: DType, shape: readonly number[], bytes: number): OrtValue {
    return OrtValue.overJsMemory(this.runtime, dtype, shape, bytes);
  }
}
