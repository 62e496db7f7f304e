import { isCispoClipped } from '../objectives/cispo.ts';
import { clipState } from '../objectives/clipped.ts';
import { tokenKl } from '../objectives/kl.ts';
import { importanceRatios } from '../objectives/ratio.ts';
import { isClippedLoss, type ObjectiveSettings } from '../objectives/settings.ts';
import { activeTokens, at, type Rows } from '../objectives/tokens.ts';
import { vespoPhi } from '../objectives/vespo.ts';
import { mean } from '../statistics/moments.ts';
import { put } from './put.ts';
import { ratioMetrics } from './ratios.ts';

/** Rows of which some are not known: a completion that was left out of the update, or not scored by the reference. */
export type PartialRows = readonly (ArrayLike<number> | null)[];

/** Per-token arrays of a whole step, B rows as long as their completions. */
export interface PolicyArrays {
  mask: Rows;
  /** Of the policy in the last update; null for a completion left out (its advantage is 0). */
  logprobs: PartialRows;
  /** Of the policy that sampled. */
  oldLogprobs: Rows;
  /** null where the reference did not score (`kl_log_groups`); undefined without a reference. */
  refLogprobs?: PartialRows | undefined;
  entropy?: PartialRows | undefined;
  /** Of the training graph before the step's first update: compared with `oldLogprobs`, what sampling and scoring
   * disagree on. */
  firstLogprobs?: PartialRows | undefined;
}

/**
 * `kl` (the estimator in use), `entropy`, `logprob`, the clip metrics of the loss in use and
 * `sampling/importance_sampling_ratio/*`; means over the active tokens of the completions that are known.
 */
export function policyMetrics(
  settings: ObjectiveSettings,
  advantages: readonly number[],
  arrays: PolicyArrays,
): Record<string, number> {
  const { mask, logprobs, oldLogprobs, refLogprobs, entropy } = arrays;
  const metrics: Record<string, number> = {};
  const ratios = mask.map((row, b) => {
    const now = logprobs[b] ?? null;
    const level = settings.importance_sampling_level;
    return now === null ? null : importanceRatios(now, oldLogprobs[b] ?? [], row, level);
  });
  const klRows = mask.map((row, b) => {
    const [now, ref, ratio] = [logprobs[b] ?? null, refLogprobs?.[b] ?? null, ratios[b] ?? null];
    if (now === null || ref === null || ratio === null) return null;
    return Array.from(
      { length: row.length },
      (_, t) =>
        tokenKl(settings.kl, now[t] ?? NaN, at(oldLogprobs, b, t), ref[t] ?? NaN, ratio[t] ?? NaN).value,
    );
  });
  put(metrics, 'kl', maskedMean(klRows, mask));
  put(metrics, 'entropy', maskedMean(entropy ?? [], mask));
  put(metrics, 'logprob', maskedMean(logprobs, mask));
  Object.assign(metrics, clipMetrics(settings, advantages, ratios, mask));
  if (settings.loss_type === 'vespo') {
    const phis = mask.flatMap((row, b) => {
      const now = logprobs[b] ?? null;
      return now === null ? [] : [vespoPhi(now, oldLogprobs[b] ?? [], row, advantages[b] ?? NaN, settings)];
    });
    put(metrics, 'vespo/phi_seq_mean', mean(phis));
  }
  Object.assign(metrics, ratioMetrics(arrays.firstLogprobs ?? [], oldLogprobs, mask));
  return metrics;
}

/** Mean over the active tokens of the rows that are known; null where there are none. */
function maskedMean(rows: PartialRows, mask: Rows): number | null {
  let sum = 0;
  let count = 0;
  mask.forEach((active, b) => {
    const row = rows[b] ?? null;
    if (row === null) return;
    for (let t = 0; t < active.length; t++) if (active[t] === 1) sum += row[t] ?? NaN;
    count += activeTokens(active);
  });
  return count === 0 ? null : sum / count;
}

/** Share of clipped tokens of one completion, with the weight that it has in the mean over all. */
interface ClipShare {
  low: number;
  high: number;
  /** Active tokens; 1 at sequence level, where a completion is one value. */
  weight: number;
}

/**
 * TRL's clip metrics: low counts A < 0 only, high A > 0 only. `*_mean` over active tokens (at sequence level one value a
 * completion), `low_min` and `high_max` the smallest and largest share of one completion. A completion left out has
 * advantage 0 and so is never clipped; it stays in the denominator.
 */
function clipMetrics(
  settings: ObjectiveSettings,
  advantages: readonly number[],
  ratios: readonly (readonly number[] | null)[],
  mask: Rows,
): Record<string, number> {
  const cispo = settings.loss_type === 'cispo';
  if (!cispo && !isClippedLoss(settings.loss_type)) return {};
  const judge = (ratio: number, advantage: number): { low: boolean; high: boolean } =>
    cispo
      ? { low: false, high: isCispoClipped(ratio, advantage, settings) }
      : clipState(ratio, advantage, settings);
  const shares = mask.map((row, b) =>
    clipShare(row, ratios[b] ?? null, settings, (ratio) => judge(ratio, advantages[b] ?? NaN)),
  );
  const total = shares.reduce((sum, share) => sum + share.weight, 0);
  if (total === 0) return {};
  const overall = (side: 'low' | 'high'): number =>
    shares.reduce((sum, share) => sum + share[side] * share.weight, 0) / total;
  if (cispo) return { cispo_clip_ratio: overall('high') };
  const counted = shares.filter((share) => share.weight > 0);
  return {
    'clip_ratio/low_mean': overall('low'),
    'clip_ratio/low_min': counted.map((share) => share.low).reduce((a, b) => Math.min(a, b)),
    'clip_ratio/high_mean': overall('high'),
    'clip_ratio/high_max': counted.map((share) => share.high).reduce((a, b) => Math.max(a, b)),
    'clip_ratio/region_mean': overall('low') + overall('high'),
  };
}

function clipShare(
  mask: ArrayLike<number>,
  ratios: readonly number[] | null,
  settings: ObjectiveSettings,
  judge: (ratio: number) => { low: boolean; high: boolean },
): ClipShare {
  const active = activeTokens(mask);
  if (settings.importance_sampling_level === 'sequence') {
    // An empty completion has ratio exp(0) = 1 and no token to read it from.
    const state = judge(ratios?.[0] ?? 1);
    return { low: Number(state.low), high: Number(state.high), weight: 1 };
  }
  const share: ClipShare = { low: 0, high: 0, weight: active };
  if (ratios === null || active === 0) return share;
  for (let t = 0; t < mask.length; t++) {
    if (mask[t] !== 1) continue;
    const state = judge(ratios[t] ?? NaN);
    share.low += Number(state.low) / active;
    share.high += Number(state.high) / active;
  }
  return share;
}
