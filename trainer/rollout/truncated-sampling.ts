/** What changes the distribution that tokens are drawn from, beyond what the sampling graph does itself. */
export interface Truncation {
  /** 0 = the most probable token, with the log-probability at temperature 1. */
  temperature: number;
  top_p: number;
  /** 0 = off. */
  top_k: number;
  min_p: number;
  repetition_penalty: number;
}

/** Whether the plain in-graph sampler gives the same distribution. */
export const isPlain = (t: Truncation): boolean =>
  t.temperature > 0 && t.top_p >= 1 && t.top_k === 0 && t.min_p <= 0 && t.repetition_penalty === 1;

/** A drawn token under the truncated, renormalised distribution. */
export interface Draw {
  id: number;
  /** Natural log of its probability in that distribution. */
  logprob: number;
  /** Nats, of that distribution. */
  entropy: number;
  /** Kept ids, most probable first; all ids at temperature 0. */
  support: Int32Array | undefined;
}

/**
 * Draws from one row of logits: repetition penalty, then temperature, then top-k, top-p and min-p, in the order of `transformers`.
 * @param logits [vocabSize], changed in place by the penalty
 * @param seen ids of prompt and completion so far, for the repetition penalty (Keskar et al. 2019)
 * @param uniform in [0, 1)
 */
export function drawTruncated(
  logits: Float32Array,
  seen: Iterable<number>,
  settings: Truncation,
  uniform: number,
): Draw {
  if (settings.repetition_penalty !== 1) penalise(logits, seen, settings.repetition_penalty);
  if (settings.temperature === 0) return greedy(logits);
  const order = sortedIds(logits);
  const best = logits[order[0] as number] as number;
  const weights = Float64Array.from(order, (id) =>
    Math.exp(((logits[id] as number) - best) / settings.temperature),
  );
  const kept = keep(weights, settings);
  let total = 0;
  for (let i = 0; i < kept; i += 1) total += weights[i] as number;
  let chosen = kept - 1;
  let cumulative = 0;
  for (let i = 0; i < kept; i += 1) {
    cumulative += weights[i] as number;
    if (cumulative > uniform * total) {
      chosen = i;
      break;
    }
  }
  let entropy = 0;
  for (let i = 0; i < kept; i += 1) {
    const p = (weights[i] as number) / total;
    if (p > 0) entropy -= p * Math.log(p);
  }
  const logprob = Math.log((weights[chosen] as number) / total);
  return { id: order[chosen] as number, logprob, entropy, support: order.slice(0, kept) };
}

/** How many of the descending weights stay. top-k first; top-p and min-p on what it leaves, renormalised. */
function keep(weights: Float64Array, { top_k, top_p, min_p }: Truncation): number {
  let kept = top_k > 0 ? Math.min(top_k, weights.length) : weights.length;
  if (top_p < 1) {
    let total = 0;
    for (let i = 0; i < kept; i += 1) total += weights[i] as number;
    let cumulative = 0;
    for (let i = 0; i < kept; i += 1) {
      cumulative += weights[i] as number;
      // The token that crosses the bound stays: at least one always does.
      if (cumulative >= top_p * total) {
        kept = i + 1;
        break;
      }
    }
  }
  if (min_p > 0) {
    while (kept > 1 && (weights[kept - 1] as number) < min_p * (weights[0] as number)) kept -= 1;
  }
  return kept;
}

function penalise(logits: Float32Array, seen: Iterable<number>, penalty: number): void {
  for (const id of new Set(seen)) {
    const logit = logits[id] as number;
    logits[id] = logit > 0 ? logit / penalty : logit * penalty;
  }
}

/** Ids by falling logit, ties by id. */
function sortedIds(logits: Float32Array): Int32Array {
  const ids = Int32Array.from(logits, (_, id) => id);
  return ids.sort((a, b) => (logits[b] as number) - (logits[a] as number) || a - b);
}

/** The first of the most probable tokens; its log-probability and the entropy are those of temperature 1. */
function greedy(logits: Float32Array): Draw {
  let id = 0;
  logits.forEach((logit, i) => {
    if (logit > (logits[id] as number)) id = i;
  });
  const best = logits[id] as number;
  let total = 0;
  let weighted = 0;
  for (const logit of logits) {
    const weight = Math.exp(logit - best);
    total += weight;
    weighted += weight * (logit - best);
  }
  return { id, logprob: -Math.log(total), entropy: Math.log(total) - weighted / total, support: undefined };
}
