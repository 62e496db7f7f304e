import { Graph, type Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops.ts';
import type { DType } from '../runtime/device.ts';

/** Graph inputs and outputs that belong to the parameter called `name`. */
export const slots = {
  gradient: (name: string): string => `gradient:${name}`,
  exp_avg: (name: string): string => `exp_avg:${name}`,
  exp_avg_sq: (name: string): string => `exp_avg_sq:${name}`,
  updated: (input: string): string => `updated ${input}`,
};

/** The scalars of one update; see `adamWScalars` for their values. */
export const adamWScalarNames = [
  'beta1',
  'gradient_share',
  'beta2',
  'square_share',
  'epsilon',
  'step_size',
  'keep',
] as const;
export type AdamWScalar = (typeof adamWScalarNames)[number];

/**
 * One AdamW update of every parameter (Loshchilov & Hutter 2019, PyTorch's arithmetic):
 *
 *   p <- p * (1 - lr * decay);  m <- b1 m + (1 - b1) g;  v <- b2 v + (1 - b2) g^2
 *   p <- p - lr / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + eps)
 *
 * The bias corrections and the clipping factor are folded into scalars (`adamWScalars`): every operation left is a pass over memory.
 *
 * Parameters and moments are outputs bound to the memory of the inputs. That is sound only because this graph computes nothing else:
 * a graph that also read the parameters elsewhere could see them half updated.
 * @param decays whether weight decay applies to a parameter (not to norms and biases, as in the Hugging Face Trainer)
 */
export function adamWGraph(
  shapes: ReadonlyMap<string, readonly number[]>,
  decays: (name: string) => boolean,
  dtype: DType = 'float32',
): Graph {
  const graph = new Graph('adamw');
  const scalars = Object.fromEntries(
    adamWScalarNames.map((name) => [name, graph.input(name, dtype, [])]),
  ) as Record<AdamWScalar, Value>;
  for (const [name, shape] of shapes) {
    graph.scope(name, () => {
      const input = (slot: string): Value => graph.input(slot, dtype, shape);
      const gradient = input(slots.gradient(name));
      const m = op.add(
        op.mul(input(slots.exp_avg(name)), scalars.beta1),
        op.mul(gradient, scalars.gradient_share),
      );
      const v = op.add(
        op.mul(input(slots.exp_avg_sq(name)), scalars.beta2),
        op.mul(op.mul(gradient, gradient), scalars.square_share),
      );
      const parameter = input(name);
      const kept = decays(name) ? op.mul(parameter, scalars.keep) : parameter;
      const direction = op.div(m, op.add(op.sqrt(v), scalars.epsilon));
      const updated = op.sub(kept, op.mul(direction, scalars.step_size));
      graph.output(slots.updated(name), updated);
      graph.output(slots.updated(slots.exp_avg(name)), m);
      graph.output(slots.updated(slots.exp_avg_sq(name)), v);
    });
  }
  return graph;
}

export interface AdamWSettings {
  learning_rate: number;
  weight_decay: number;
  adam_beta1: number;
  adam_beta2: number;
  adam_epsilon: number;
}

/**
 * The scalars of update number `t` (from 1).
 * @param gradientScale what gradients are multiplied by first: 1, or the clipping factor of the global norm
 */
export function adamWScalars(
  settings: AdamWSettings,
  t: number,
  gradientScale: number,
): Record<AdamWScalar, number> {
  const { learning_rate: rate, adam_beta1: beta1, adam_beta2: beta2 } = settings;
  const correction2 = Math.sqrt(1 - beta2 ** t);
  return {
    beta1,
    gradient_share: (1 - beta1) * gradientScale,
    beta2,
    square_share: (1 - beta2) * gradientScale ** 2,
    epsilon: settings.adam_epsilon * correction2,
    step_size: (rate / (1 - beta1 ** t)) * correction2,
    keep: 1 - rate * settings.weight_decay,
  };
}
