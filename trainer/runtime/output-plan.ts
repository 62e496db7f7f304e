import { GrpoError } from '../../core/errors/index.ts';
import type { Tensor } from './device.ts';
import type { Pointer } from './ort/functions.ts';
import { addressOf, NameArray } from './ort/runtime.ts';
import type { Port } from './ports.ts';

/** Which outputs to fetch, and into what. */
export type Fetches = Readonly<Record<string, Tensor | null>>;

/** The pointer arrays of a run for one choice of outputs; only `handles` changes from run to run. */
export interface OutputPlan {
  readonly names: readonly string[];
  readonly ports: readonly Port[];
  readonly nativeNames: NameArray;
  /** `OrtValue*` per output; 0 lets ONNX Runtime allocate, and put its value here. */
  readonly handles: BigUint64Array;
  readonly handlesAddress: Pointer;
}

/** Choices remembered per session; a session has one or two in practice. */
const REMEMBERED = 4;

/** Makes plans, and remembers the latest ones. */
export class OutputPlans {
  readonly #session: string;
  readonly #ports: readonly Port[];
  #plans: OutputPlan[] = [];

  constructor(session: string, ports: readonly Port[]) {
    this.#session = session;
    this.#ports = ports;
  }

  /** @throws GrpoError `runtime-bad-feed` for an unknown output, one of a type that has no tensors, or none at all */
  for(outputs: Fetches): OutputPlan {
    const names = Object.keys(outputs);
    for (const plan of this.#plans) if (sameNames(plan.names, names)) return plan;
    const plan = this.#make(names);
    this.#plans = [plan, ...this.#plans.slice(0, REMEMBERED - 1)];
    return plan;
  }

  #make(names: readonly string[]): OutputPlan {
    if (names.length === 0) throw this.#refuse('was asked for no output at all');
    const ports = names.map((name) => {
      const port = this.#ports.find((output) => output.name === name);
      if (port === undefined) {
        throw this.#refuse(
          `has no output ${name}; it has ${this.#ports.map((output) => output.name).join(', ')}`,
        );
      }
      if (port.dtype === undefined) throw this.#refuse(`gives ${name} in a type that no tensor has`);
      return port;
    });
    const handles = new BigUint64Array(names.length);
    return { names, ports, nativeNames: new NameArray(names), handles, handlesAddress: addressOf(handles) };
  }

  #refuse(problem: string): GrpoError {
    return new GrpoError({
      code: 'runtime-bad-feed',
      kind: 'internal',
      message: `Session ${this.#session} ${problem}`,
      where: this.#session,
    });
  }
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}
