import { GrpoError } from '../../core/errors/index.ts';
import type { DType, RunOptions, Session, Tensor } from './device.ts';
import { fitting, wrongNames } from './feeds.ts';
import { OutputPlans } from './output-plan.ts';
import type { Fetches, OutputPlan } from './output-plan.ts';
import type { Port } from './ports.ts';
import type { OrtDevice } from './ort-device.ts';
import { OrtValue } from './ort-value.ts';
import type { Pointer, Status } from './ort/functions.ts';
import { addressOf, made, NameArray } from './ort/runtime.ts';
import type { OrtRuntime } from './ort/runtime.ts';
import { failure, takeText } from './ort/status.ts';
import type { Attempt } from './ort/status.ts';

export interface SessionParts {
  device: OrtDevice;
  runtime: OrtRuntime;
  name: string;
  handle: Pointer;
  /** Inputs that must be fed at each run. */
  inputs: readonly Port[];
  outputs: readonly Port[];
  /** Borrowed for the session, which drops them. */
  constants: readonly OrtValue[];
  onDispose: () => void;
}

type Feeds = Readonly<Record<string, Tensor>>;

/**
 * A graph loaded into ONNX Runtime. A run is one call of the C function `Run` over pointer arrays that are made once: only the pointers in
 * them change from run to run.
 */
export class OrtSession implements Session {
  readonly name: string;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly #parts: SessionParts;
  readonly #inputNames: NameArray;
  readonly #inputHandles: BigUint64Array;
  readonly #inputAddress: Pointer;
  readonly #runAttempt: Attempt;
  readonly #plans: OutputPlans;
  #running = false;
  #disposed = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.inputNames = parts.inputs.map(({ name }) => name);
    this.outputNames = parts.outputs.map(({ name }) => name);
    this.#inputNames = new NameArray(this.inputNames);
    this.#plans = new OutputPlans(parts.name, parts.outputs);
    this.#inputHandles = new BigUint64Array(Math.max(1, parts.inputs.length));
    this.#inputAddress = addressOf(this.#inputHandles);
    this.#runAttempt = {
      code: 'runtime-run-failed',
      kind: 'run',
      what: `Session ${parts.name} failed`,
      where: parts.name,
    };
  }

  runSync(feeds: Feeds, outputs: Fetches): Record<string, Tensor> {
    const plan = this.#prepare(feeds, outputs);
    const { api } = this.#parts.runtime;
    const status = api.Run(
      this.#parts.handle,
      null,
      this.#inputNames.address,
      this.#inputAddress,
      this.#parts.inputs.length,
      plan.nativeNames.address,
      plan.names.length,
      plan.handlesAddress,
    );
    return this.#finish(plan, outputs, status);
  }

  async run(feeds: Feeds, outputs: Fetches, options: RunOptions = {}): Promise<Record<string, Tensor>> {
    const { signal } = options;
    const aborted = () => signal?.aborted === true;
    if (aborted()) throw this.#cancelled(signal);
    const plan = this.#prepare(feeds, outputs);
    const { api } = this.#parts.runtime;
    const runOptions =
      signal === undefined
        ? null
        : made(this.#parts.runtime, (out) => api.CreateRunOptions(out), this.#runAttempt);
    const pinned = this.#pin(feeds, outputs);
    const cancel = () => {
      if (runOptions !== null) api.RunOptionsSetTerminate(runOptions);
    };
    this.#running = true;
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const status = await this.#callAsync(plan, runOptions);
      if (aborted()) {
        this.#discard(plan, outputs, status);
        throw this.#cancelled(signal);
      }
      return this.#finish(plan, outputs, status);
    } finally {
      this.#running = false;
      signal?.removeEventListener('abort', cancel);
      if (runOptions !== null) api.ReleaseRunOptions(runOptions);
      for (const value of pinned) value.unpin();
      if (this.#disposed) this.#release();
    }
  }

  /** A run in flight ends first; it keeps what it needs and its promise settles as if nothing had happened. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#parts.onDispose();
    if (!this.#running) this.#release();
  }

  #release(): void {
    this.#parts.runtime.api.ReleaseSession(this.#parts.handle);
    for (const value of this.#parts.constants) value.drop();
  }

  #callAsync(plan: OutputPlan, runOptions: Pointer | null): Promise<Status> {
    return new Promise((resolve, reject) => {
      this.#parts.runtime.api.Run.async(
        this.#parts.handle,
        runOptions,
        this.#inputNames.address,
        this.#inputAddress,
        this.#parts.inputs.length,
        plan.nativeNames.address,
        plan.names.length,
        plan.handlesAddress,
        (error, status) => {
          if (error === null) resolve(status);
          else reject(error);
        },
      );
    });
  }

  /** Checks everything and fills the pointer arrays. */
  #prepare(feeds: Feeds, outputs: Fetches): OutputPlan {
    this.#requireIdle();
    const { inputs, device } = this.#parts;
    const plan = this.#plans.for(outputs);
    for (let index = 0; index < inputs.length; index += 1) {
      const port = inputs[index] as Port;
      const tensor = feeds[port.name];
      if (tensor === undefined) throw wrongNames(this.name, inputs, feeds);
      this.#inputHandles[index] = fitting(this.name, device, port, tensor).value.handle;
    }
    if (Object.keys(feeds).length !== inputs.length) throw wrongNames(this.name, inputs, feeds);
    for (let index = 0; index < plan.ports.length; index += 1) {
      const port = plan.ports[index] as Port;
      const tensor = outputs[port.name] ?? null;
      plan.handles[index] = tensor === null ? 0n : fitting(this.name, device, port, tensor).value.handle;
    }
    return plan;
  }

  /** Wraps what ONNX Runtime allocated. */
  #finish(plan: OutputPlan, outputs: Fetches, status: Status): Record<string, Tensor> {
    if (status !== null) throw failure(takeText(this.#parts.runtime.api, status), this.#runAttempt);
    const { device, runtime } = this.#parts;
    const results: Record<string, Tensor> = {};
    for (let index = 0; index < plan.ports.length; index += 1) {
      const { name, dtype } = plan.ports[index] as Port & { dtype: DType };
      results[name] =
        outputs[name] ?? device.adopt(dtype, new OrtValue(runtime, plan.handles[index] as Pointer));
    }
    return results;
  }

  /** After a cancelled run: nobody gets what it may still have made. */
  #discard(plan: OutputPlan, outputs: Fetches, status: Status): void {
    const { api } = this.#parts.runtime;
    if (status !== null) {
      takeText(api, status);
      return;
    }
    plan.names.forEach((name, index) => {
      if (outputs[name] === null) api.ReleaseValue(plan.handles[index] ?? null);
    });
  }

  /** Tensors disposed while a thread still works on them live until it is done. */
  #pin(feeds: Feeds, outputs: Fetches): OrtValue[] {
    const { device } = this.#parts;
    const tensors = [...Object.values(feeds), ...Object.values(outputs).filter((tensor) => tensor !== null)];
    const values = tensors.map((tensor) => device.own(tensor).value);
    for (const value of values) value.pin();
    return values;
  }

  #requireIdle(): void {
    if (this.#disposed) throw this.#misused('runtime-disposed', 'was disposed');
    if (this.#running) throw this.#misused('runtime-busy', 'is running: one run at a time');
  }

  #misused(code: string, problem: string): GrpoError {
    const message = `Session ${this.name} ${problem}`;
    return new GrpoError({ code, kind: 'internal', message, where: this.name });
  }

  #cancelled(signal: AbortSignal | undefined): GrpoError {
    return new GrpoError({
      code: 'run-cancelled',
      kind: 'interrupted',
      message: `Session ${this.name} was cancelled`,
      where: this.name,
      cause: signal?.reason,
    });
  }
}
