import assert from 'node:assert/strict';
import { gradients } from '../../../trainer/autodiff/gradients.ts';
import { product } from '../../../trainer/onnx/dims.ts';
import { Graph, type Shape, type Value } from '../../../trainer/onnx/graph.ts';
import { add, cast, mul, range, reduceSum, reshape, tanh } from '../../../trainer/onnx/ops.ts';
import type { DType, Session, Tensor, TensorData } from '../../../trainer/runtime/device.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';

/** Repeatable numbers in [0, 1) (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An input of a checked graph. Float inputs are differentiated unless `fixed`. */
export interface CheckInput {
  shape: readonly number[];
  /** Default: numbers in [low, high) from `seed`. */
  data?: TensorData;
  low?: number;
  high?: number;
  seed?: number;
  /** Symbols for some axes; default: the numbers of `shape`. */
  dims?: Shape;
  /** Default float64. */
  dtype?: DType;
  fixed?: boolean;
}

export type CheckInputs = Readonly<Record<string, CheckInput>>;
export type Build = (graph: Graph, inputs: Readonly<Record<string, Value>>) => Value;

const size = (shape: readonly number[]): number => shape.reduce((total, dim) => total * dim, 1);

/** The numbers of an input, in the array type of its dtype. */
export function dataOf({
  shape,
  data,
  low = -1,
  high = 1,
  seed = 1,
  dtype = 'float64',
}: CheckInput): TensorData {
  if (data !== undefined) return data;
  const next = randomNumbers(seed);
  const numbers = Array.from({ length: size(shape) }, () => low + (high - low) * next());
  return dtype === 'float32' ? Float32Array.from(numbers) : Float64Array.from(numbers);
}

/** A scalar that depends on every element of y, on each by another factor. */
export function weighted(y: Value): Value {
  const { graph } = y;
  const places = cast(range(graph, product(...y.shape)), y.dtype);
  const weights = reshape(add(tanh(mul(places, 0.07)), 0.3), y.shape);
  return reduceSum(mul(y, weights), [...y.shape.keys()]);
}

export interface Evaluated {
  loss: number;
  gradients: Record<string, TensorData>;
}

/** Builds the graph, runs it once and returns the loss and the gradients of the inputs that are not fixed. */
export async function evaluate(build: Build, inputs: CheckInputs, fused = true): Promise<Evaluated> {
  const device = await openDevice('cpu', { threads: 1, probe: false });
  try {
    const { graph, names } = buildGradients(build, inputs, fused);
    const session = await device.createSession(graph.serialize(), { name: 'gradients' });
    const feeds: Record<string, Tensor> = {};
    for (const [name, input] of Object.entries(inputs))
      feeds[name] = device.upload(input.dtype ?? 'float64', input.shape, dataOf(input));
    const fetches = Object.fromEntries(
      ['loss', ...names.map((name) => `d ${name}`)].map((name) => [name, null]),
    );
    const results = session.runSync(feeds, fetches);
    return {
      loss: Number(device.downloadSync(results.loss!)[0]),
      gradients: Object.fromEntries(names.map((name) => [name, device.downloadSync(results[`d ${name}`]!)])),
    };
  } finally {
    device.dispose();
  }
}

function buildGradients(
  build: Build,
  inputs: CheckInputs,
  fused: boolean,
): { graph: Graph; names: string[] } {
  const { graph, values, loss } = buildLoss(build, inputs, fused);
  const names = Object.keys(inputs).filter(
    (name) => !inputs[name]!.fixed && /^float/.test(values[name]!.dtype),
  );
  const found = gradients(
    loss,
    names.map((name) => values[name]!),
  );
  found.forEach((gradient, at) => {
    assert.deepEqual(gradient.shape, values[names[at]!]!.shape);
    graph.output(`d ${names[at]}`, gradient);
  });
  return { graph, names };
}

function buildLoss(
  build: Build,
  inputs: CheckInputs,
  fused: boolean,
): { graph: Graph; values: Record<string, Value>; loss: Value } {
  const graph = new Graph('checked', { fused });
  const values = Object.fromEntries(
    Object.entries(inputs).map(([name, { dtype = 'float64', dims, shape }]) => [
      name,
      graph.input(name, dtype, dims ?? shape),
    ]),
  );
  const loss = build(graph, values);
  graph.output('loss', loss);
  return { graph, values, loss };
}

export interface CheckOptions {
  /** Greatest difference, relative to max(1, |gradient|). Default 1e-6. */
  tolerance?: number;
  /** Step of the central differences. Default 1e-5. */
  step?: number;
  /** Elements tried of each input, spread evenly; default all. */
  limit?: number;
}

/**
 * Asserts that the gradients of a scalar loss equal central finite differences in float64.
 * @param build  makes the loss from the graph's inputs
 */
export async function gradcheck(
  build: Build,
  inputs: CheckInputs,
  options: CheckOptions = {},
): Promise<void> {
  const { tolerance = 1e-6, step = 1e-5, limit = Infinity } = options;
  const exact = await evaluate(build, inputs);
  const device = await openDevice('cpu', { threads: 1, probe: false });
  try {
    const { graph } = buildLoss(build, inputs, true);
    const session = await device.createSession(graph.serialize(), { name: 'loss' });
    const feeds: Record<string, Tensor> = {};
    for (const [name, input] of Object.entries(inputs))
      feeds[name] = device.upload(input.dtype ?? 'float64', input.shape, dataOf(input));
    const loss = device.allocate('float64', []);
    const run = (): number => evaluateLoss(session, feeds, loss, () => Number(device.downloadSync(loss)[0]));
    for (const [name, gradient] of Object.entries(exact.gradients)) {
      const tensor = feeds[name]!;
      const stride = Math.max(1, Math.ceil(tensor.size / limit));
      for (let at = 0; at < tensor.size; at += stride) {
        const number = Number(dataOf(inputs[name]!)[at]);
        const shifted = [step, -step].map((shift) => {
          device.write(tensor, Float64Array.of(number + shift), at);
          return run();
        }) as [number, number];
        device.write(tensor, Float64Array.of(number), at);
        const difference = (shifted[0] - shifted[1]) / (2 * step);
        const found = Number(gradient[at]);
        const error = Math.abs(found - difference) / Math.max(1, Math.abs(difference));
        assert.ok(error <= tolerance, `${name}[${at}]: gradient ${found}, finite difference ${difference}`);
      }
    }
  } finally {
    device.dispose();
  }
}

function evaluateLoss(
  session: Session,
  feeds: Readonly<Record<string, Tensor>>,
  loss: Tensor,
  read: () => number,
): number {
  session.runSync(feeds, { loss });
  return read();
}
