import type { SessionOptions } from './device.ts';
import type { OrtDevice } from './ort-device.ts';
import type { OrtValue } from './ort-value.ts';
import type { Pointer } from './ort/functions.ts';
import { addressOf, LOG_FATAL, made, NameArray } from './ort/runtime.ts';
import type { OrtRuntime } from './ort/runtime.ts';
import { check } from './ort/status.ts';
import type { Attempt } from './ort/status.ts';
import { OrtSession } from './session.ts';
import { readPorts } from './ports.ts';

const SEQUENTIAL = 0;

const DISABLED_OPTIMIZERS = 'optimization.disable_specified_optimizers';
const TRANSPOSE_OPTIMIZERS = 'TransposeOptimizer;TransposeOptimizer_CPUExecutionProvider';

/** `GraphOptimizationLevel`. */
const LEVELS = { none: 0, basic: 1, extended: 2, all: 99 } as const;

/**
 * Makes a session from a serialised model, off the event loop.
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
  const tensors = Object.entries(options.constants ?? {}).map(
    ([name, tensor]) => [name, device.own(tensor, `${options.name}: ${name}`)] as const,
  );
  const constants = new Map(tensors.map(([name, tensor]) => [name, tensor.borrow()]));
  const settings = made(runtime, (out) => api.CreateSessionOptions(out), attempt);
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
      constants: [...constants.values()],
      onDispose,
    });
  } catch (error) {
    for (const value of constants.values()) value.drop();
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

/**
 * Gives ONNX Runtime the constants, in both of its ways, because each alone falls short. AddExternalInitializers shows the data to the graph
 * optimisers, but the session would compute with a copy. AddInitializer makes it compute with the caller's memory, which two sessions can
 * share; alone it comes after the optimisers, which look for the data in a file. (A kernel that prepacks, MatMul, packs a copy for itself.)
 *
 * An initializer that an optimiser rewrites under its old name would thus be overruled by the unchanged data, and the results be wrong
 * without a word. The transpose optimiser does that (it transposes and reshapes weights in place), so it is off here, in both the passes
 * where it runs; the others give what they make a new name.
 */
function addConstants(
  runtime: OrtRuntime,
  settings: Pointer,
  constants: ReadonlyMap<string, OrtValue>,
  attempt: Attempt,
): void {
  if (constants.size === 0) return;
  const { api } = runtime;
  const names = new NameArray([...constants.keys()]);
  const values = BigUint64Array.from(constants.values(), ({ handle }) => handle);
  check(api, api.AddExternalInitializers(settings, names.address, values, constants.size), attempt);
  for (const [name, { handle }] of constants) {
    check(api, api.AddInitializer(settings, name, handle), attempt);
  }
  check(api, api.AddSessionConfigEntry(settings, DISABLED_OPTIMIZERS, TRANSPOSE_OPTIMIZERS), attempt);
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
        check(api, status, { ...attempt, what: `${attempt.what} from a model of ${model.length} bytes` });
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
