import { mean, present, std } from '../statistics/moments.ts';

/** TRL's guard against division by a zero deviation. */
export const EPSILON = 1e-4;

/**
 * One batch of rewards, cut into its groups: `groups[p][g]` is completion g of prompt p, null where it cannot be
 * scored. Every estimator below returns an array of the same shape; null stays null, and one scorable completion alone
 * (of a group, or of the batch where the batch is what it is compared with) gives 0: it has nothing to be compared with.
 */
export type Grouped = readonly (readonly (number | null)[])[];

/** `(r - mean_group) / (std_group + 1e-4)`, unbiased deviation (Shao et al. 2024; TRL `scale_rewards: group`). */
export function groupScaled(groups: Grouped): (number | null)[][] {
  return groups.map((group) => zScores(group));
}

/** `(r - mean_group) / (std_batch + 1e-4)` (TRL `scale_rewards: batch`). */
export function batchScaled(groups: Grouped): (number | null)[][] {
  const spread = std(present(groups.flat())) ?? 0;
  return centred(groups).map((group) => group.map((value) => value && value / (spread + EPSILON)));
}

/** `r - mean_group` (Dr. GRPO, Liu et al. 2025; TRL `scale_rewards: none`). */
export function centred(groups: Grouped): (number | null)[][] {
  return groups.map((group) => {
    const center = mean(present(group)) ?? 0;
    return group.map((reward) => (reward === null ? null : reward - center));
  });
}

/** `r_i - mean of the others of the group` (RLOO, Ahmadian et al. 2024). */
export function leaveOneOut(groups: Grouped): (number | null)[][] {
  return groups.map((group) =>
    group.map((reward, index) => {
      if (reward === null) return null;
      const others = mean(present(group.filter((_, other) => other !== index)));
      return others === null ? 0 : reward - others;
    }),
  );
}

/** `r - b` with a running baseline (REINFORCE, Williams 1992). */
export function againstBaseline(groups: Grouped, baseline: number): (number | null)[][] {
  return groups.map((group) => group.map((reward) => (reward === null ? null : reward - baseline)));
}

/**
 * `(r - mean) / (std + 1e-4)` over the values that are there.
 *
 * @returns the same length; null stays null, a value alone gives 0
 */
export function zScores(values: readonly (number | null)[]): (number | null)[] {
  const known = present(values);
  const center = mean(known) ?? 0;
  const spread = std(known) ?? 0;
  return values.map((value) => (value === null ? null : (value - center) / (spread + EPSILON)));
}
