import type { Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops.ts';

/** The KL estimators that may stand in the loss. (`k1` there has zero expected gradient and is refused by the config.) */
export type KlEstimator = 'k3_corrected' | 'k3' | 'k2';

/**
 * Per-token estimate of KL(policy || reference), the graph form of core/objectives (Schulman, "Approximating KL divergence").
 * @param logprobs, reference [tokens]
 * @param ratio exp(logprobs - old) [tokens], which corrects k3 for sampling from the old policy (TRL's default since 1.10)
 */
export function klGraph(kind: KlEstimator, logprobs: Value, reference: Value, ratio: Value): Value {
  const d = op.sub(reference, logprobs);
  switch (kind) {
    case 'k2':
      return op.mul(op.mul(d, d), 0.5);
    case 'k3':
      return k3(d);
    case 'k3_corrected':
      return op.mul(ratio, k3(d));
  }
}

/** exp(d) - d - 1 */
function k3(d: Value): Value {
  return op.sub(op.sub(op.exp(d), d), 1);
}
