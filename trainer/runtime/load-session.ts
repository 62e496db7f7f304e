import type { SessionOptions } from './device.ts';
import { dtypeOfOnnx } from './dtypes.ts';
import type { OrtDevice } from './ort-device.ts';
import type { OrtTensor } from './ort-tensor.ts';
import { readDimensions } from './ort-value.ts';
import type { Pointer } from './ort/functions.ts';
import { addressOf, LOG_FATAL, made, NameArray, textAt } from './ort/runtime.ts';
import type { OrtRuntime } from './ort/runtime.ts';
import { check } from './ort/status.ts';
import type { Attempt } from './ort/status.ts';
import { OrtSession } from './session.ts';
import type { Port } from './feeds.ts';

const SEQUENTIAL = 0;

/** `GraphOptimizationLevel`. */
const LEVELS = { none: 0, basic: 1, extended: 2, all: 99 } as const;

/**
 * Makes a session from a serialised model, off the event loop.
 *
 * Constants are given to ONNX Runtime by AddExternalInitializers: it uses their memory as it lies (AddInitializer does so too, but only
 * after the graph optimisers, which then look for the initializer's data in a file and fail). Two sessions with the same constant share
 * its memory; a kernel that prepacks (MatMul) keeps a packed copy for itself besides.
 * @param onDispose  called once when the session is disposed
 * @throws GrpoError `runtime-invalid-graph` that names the session and, where ONNX Runtime does, the node
 */
export async function loadSession(
  device: OrtDevice,
  runtime: OrtRuntime,
  model: Uint8Array,
  options: SessionOptions,
  onDispose: () => void,
): Promise<OrtSession> {
  const { api } = runtime;
  const attempt: Attempt = {
    code: 'runtime-invalid-graph',
    kind: 'internal',
    what: `Session ${options.name} cannot be made`,
    where: options.name,
  };
  const constants = Object.entries(options.constants ?? {}).map(
    ([name, tensor]) => [name, device.own(tensor, `${options.name}: ${name}`)] as const,
  );
  const settings = made(runtime, (out) => api.CreateSessionOptions(out), attempt);
  for (const [, { value }] of constants) value.pin();
  try {
    applySettings(runtime, settings, options, device.threads, attempt);
    addConstants(runtime, settings, constants, attempt);
    const session = await create(runtime, model, settings, attempt);
    return new OrtSession({
      device,
      runtime,
      name: options.name,
      handle: session,
      inputs: readPorts(runtime, session, 'input', attempt),
      outputs: readPorts(runtime, session, 'output', attempt),
      constants: constants.map(([, { value }]) => value),
      onDispose,
    });
  } catch (error) {
    for (const [, { value }] of constants) value.unpin();
    throw error;
  } finally {
    api.ReleaseSessionOptions(settings);
  }
}

function applySettings(
  runtime: OrtRuntime,
  settings: Pointer,
  options: SessionOptions,
  deviceThreads: number,
  attempt: Attempt,
): void {
  const { api } = runtime;
  const statuses = [
    api.SetSessionLogId(settings, options.name),
    api.SetSessionLogSeverityLevel(settings, LOG_FATAL),
    api.SetSessionExecutionMode(settings, SEQUENTIAL),
    api.SetIntraOpNumThreads(settings, options.threads ?? deviceThreads),
    api.SetSessionGraphOptimizationLevel(settings, LEVELS[options.optimization ?? 'all']),
    // Memory patterns are kept for every shape seen, and batches differ in length: memory would grow from run to run.
    api.DisableMemPattern(settings),
    // Sessions take turns: threads of one must not spin while another computes.
    api.AddSessionConfigEntry(settings, 'session.force_spinning_stop', '1'),
  ];
  for (const status of statuses) check(api, status, attempt);
}

function addConstants(
  runtime: OrtRuntime,
  settings: Pointer,
  constants: readonly (readonly [string, OrtTensor])[],
  attempt: Attempt,
): void {
  if (constants.length === 0) return;
  const names = new NameArray(constants.map(([name]) => name));
  const values = BigUint64Array.from(constants, ([, tensor]) => tensor.value.handle);
  check(
    runtime.api,
    runtime.api.AddExternalInitializers(settings, names.address, values, constants.length),
    attempt,
  );
}

/** Parsing, optimising and prepacking take a while: on a thread of libuv's pool. */
async function create(
  runtime: OrtRuntime,
  model: Uint8Array,
  settings: Pointer,
  attempt: Attempt,
): Promise<Pointer> {
  const { api, environment } = runtime;
  const out = new BigUint64Array(1);
  await new Promise<void>((resolve, reject) => {
    const done = (error: Error | null, status: Pointer | null) => {
      try {
        if (error !== null) throw error;
        // Also keeps the model's bytes referenced for as long as the thread reads them.
        check(api, status, { ...attempt, what: `${attempt.what} (${model.length} bytes)` });
        resolve();
      } catch (failure) {
        reject(failure instanceof Error ? failure : new Error(String(failure)));
      }
    };
    api.CreateSessionFromArray.async(
      environment,
      addressOf(model),
      model.length,
      settings,
      addressOf(out),
      done,
    );
  });
  return out[0] ?? 0n;
}

function readPorts(
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
