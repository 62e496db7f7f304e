import type { Device } from './device.ts';
import { probeOnce } from './probe.ts';

export interface DeviceOptions {
  /** Intra-op threads; default: GRPO_THREADS, else the cores of the process. */
  threads?: number;
  /** false: load the library without trying it in a child first (tests without `dist/`). */
  probe?: boolean;
}

/**
 * Opens a device. The first call of a process tries the native library in a child, so that a library which crashes is an error and not the
 * end of this process; only then are koffi and the library loaded here.
 * @throws GrpoError `runtime-load-failed`
 */
export async function openDevice(name: 'cpu' | 'awkward', options: DeviceOptions = {}): Promise<Device> {
  if (options.probe !== false) await probeOnce();
  if (name === 'cpu') {
    const { CpuDevice } = await import('./cpu-device.ts');
    return new CpuDevice(options.threads);
  }
  const { AwkwardDevice } = await import('./awkward-device.ts');
  return new AwkwardDevice(options.threads);
}
