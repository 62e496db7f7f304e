import type { Graph, Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops.ts';
import type { DType } from '../runtime/device.ts';
import { klGraph, type KlEstimator } from './kl.ts';

/** What changes the shape of the graph; everything else is fed, so that live settings need no new graph. */
export interface ObjectiveGraphOptions {
  kl: KlEstimator;
  /** Whether a KL term stands in the loss (beta > 0): then `ref_logprobs` and `beta` are fed. */
  withKl: boolean;
  /** Two-sided clipping: then `delta` is fed. */
  withDelta: boolean;
  dtype?: DType;
}

export interface ObjectiveGraph {
  /** Scalar: this micro-batch's share of the policy loss, KL included. */
  loss: Value;
  /** [tokens], unweighted, KL included. */
  perTokenLoss: Value;
}

/**
 * The clipped policy-gradient loss of GRPO and its relatives that differ only in the reduction (`grpo`, `bnpo`, `dr_grpo`, `dapo`):
 *
 *   loss = sum_t weight_t * (-min(min(c, delta) A, clip(c, 1 - e_lo, 1 + e_hi) A) + beta * kl_t),  c = exp(lp - old)
 *
 * The reduction is in `weight` (core/objectives' tokenWeights), computed over the whole step, so that micro-batches add up exactly.
 *
 * Graph inputs, all [tokens]: `old_logprobs`, `advantages` (each token carries its completion's), `weights`, and `ref_logprobs` with KL;
 * scalars `clip_low` = 1 - epsilon, `clip_high` = 1 + epsilon_high, and `beta`, `delta` where used.
 * Source: Shao et al. 2024 (DeepSeekMath); DAPO; Dr. GRPO; TRL's `_compute_loss`.
 * @param logprobs [tokens]
 */
export function grpoObjective(graph: Graph, logprobs: Value, options: ObjectiveGraphOptions): ObjectiveGraph {
  const dtype = options.dtype ?? 'float32';
  const perToken = (name: string): Value => graph.input(name, dtype, ['tokens']);
  const scalar = (name: string): Value => graph.input(name, dtype, []);

  return graph.scope('objective', () => {
    const advantages = perToken('advantages');
    const ratio = op.exp(op.sub(logprobs, perToken('old_logprobs')));
    const bounded = options.withDelta ? op.clip(ratio, undefined, scalar('delta')) : ratio;
    const clipped = op.clip(ratio, scalar('clip_low'), scalar('clip_high'));
    const gain = op.minimum(op.mul(bounded, advantages), op.mul(clipped, advantages));
    let perTokenLoss = op.neg(gain);
    if (options.withKl) {
      const kl = klGraph(options.kl, logprobs, perToken('ref_logprobs'), ratio);
      perTokenLoss = op.add(perTokenLoss, op.mul(kl, scalar('beta')));
    }
    const loss = op.reduceSum(op.mul(perTokenLoss, perToken('weights')), [0]);
    return { loss, perTokenLoss };
  });
}
