/** One sentence a chart on what is healthy, and one with the run's own figures where it departs. Thresholds carry their reasons. */
import { FEW_LEFT, isEntropyRisen, isEntropySpent, isRewardSlow } from '../../../core/alarms/limits.ts';
import { patience } from '../../../core/alarms/patience.ts';
import { median } from '../../../core/alarms/span.ts';
import { percent, significant, whole } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';
import { configValue } from '../data/config-value.ts';
import type { RunData } from '../data/run.ts';
import { settingText, valueInForce } from '../data/setting-changes.ts';
import { RECENT, recentMedian, trendOf, valuesOf } from './recent.ts';
import type { HealthRule } from './spec.ts';

/** Nats a token: recorded healthy runs stay below it; the alarm `kl_explosion` comes at 1. */
const HIGH_KL = 0.2;
/** Of the limit: beyond this the longest completions of most groups are cut. */
const NEAR_LIMIT = 0.9;
/** A tenth of the completions cut is worth a look; the alarm `truncation` comes at 30%. */
const MANY_CUT = 0.1;
/** Steps over which clipping of the gradient is judged: single large ones are what clipping is for. */
const GRADIENT_STEPS = 20;
/** A gradient so many times its usual size is a spike. */
const SPIKE = 10;
/** Below half of its usual speed something besides longer completions is going on. */
const SLOW = 0.5;
/** Share of tokens outside the clip range: beyond it most of an update is thrown away. PPO's practice is below 0.2. */
const MUCH_CLIPPED = 0.2;

const config = (run: RunData, key: string): unknown => configValue(run.head?.config, key);
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const isOnPolicy = (run: RunData): boolean => (number(config(run, 'grpo.num_iterations')) ?? 1) === 1;
/** As the alarm `flat_reward`. */
const enoughSteps = (run: RunData): number =>
  patience({
    maxSteps: number(config(run, 'train.max_steps')),
    warmUpSteps: number(config(run, 'train.warmup_steps')),
  });
const hasGained = (run: RunData): boolean => trendOf(run, 'reward').hasRisen();

export const reward: HealthRule = {
  healthy: () => t`Rises, with some spread left: completions that all score alike teach nothing.`,
  departs: (run) => {
    const values = valuesOf(run, 'reward');
    if (values.length < enoughSteps(run) || isSolved(run)) return undefined;
    const { first, last } = trendOf(run, 'reward').gainAt(run.columns.lastStep);
    if (hasGained(run)) return undefined;
    return t`No clear rise in ${values.length} steps: ${significant(first)} at first, ${significant(last)} now.`;
  },
};

/** Most groups score alike: on the level where the reward is, there is nothing to rise to. */
const isSolved = (run: RunData): boolean => (recentMedian(run, 'frac_reward_zero_std') ?? 0) >= 0.5;

/** @param name  of the reward, as in the metrics */
export const component = (name: string): HealthRule => ({
  healthy: () => t`Rises, or holds. One that falls while the total rises is paid for by another.`,
  departs: (run) => {
    const errors = valuesOf(run, `rewards/${name}/errors`, 1)[0] ?? 0;
    if (errors > 0)
      return errors === 1
        ? t`Failed on 1 completion of the newest step.`
        : t`Failed on ${whole(errors)} completions of the newest step.`;
    const unscorable = valuesOf(run, `rewards/${name}/unscorable`, 1)[0] ?? 0;
    if (unscorable > 0)
      return unscorable === 1
        ? t`Could not score 1 completion of the newest step.`
        : t`Could not score ${whole(unscorable)} completions of the newest step.`;
    const column = `rewards/${name}/mean`;
    if (valuesOf(run, column).length < enoughSteps(run) || !trendOf(run, column, -1).hasRisen())
      return undefined;
    const { first, last } = trendOf(run, column).gainAt(run.columns.lastStep);
    return t`Falls: ${significant(first)} at first, ${significant(last)} now.`;
  },
});

export const kl: HealthRule = {
  healthy: () => t`Grows slowly from 0 and stays below ${HIGH_KL} nats a token.`,
  departs: (run) => {
    const now = recentMedian(run, 'kl');
    if (now === undefined || now < HIGH_KL) return undefined;
    return t`${significant(now)} nats a token over the last ${RECENT} steps: the policy is far from its reference.`;
  },
};

export const entropy: HealthRule = {
  healthy: () =>
    t`Falls while the reward rises. Without a gain: collapsed below a fifth of its start, noise above twice of it.`,
  departs: (run) => {
    const [start] = valuesOf(run, 'entropy');
    const now = recentMedian(run, 'entropy');
    if (start === undefined || now === undefined || hasGained(run)) return undefined;
    if (isEntropySpent(now, start))
      return t`${percent(now / start)} of its start is left, and the reward has not gained by it.`;
    if (isEntropyRisen(now, start))
      return t`${significant(now)} nats a token, ${significant(start)} at first, and the reward has not gained by it: noise.`;
    return undefined;
  },
};

export const length: HealthRule = {
  healthy: (run) => {
    const limit = number(config(run, 'grpo.max_completion_length'));
    return limit === undefined
      ? t`The mean stays well below the limit.`
      : t`The mean stays well below the limit of ${whole(limit)} tokens.`;
  },
  departs: (run) => {
    const limit = number(config(run, 'grpo.max_completion_length'));
    const now = recentMedian(run, 'completions/mean_length');
    if (limit === undefined || now === undefined || now < NEAR_LIMIT * limit) return undefined;
    return t`${whole(now)} tokens on average, with a limit of ${whole(limit)}: most have no room to come to an end.`;
  },
};

export const clipped: HealthRule = {
  healthy: () => t`Near 0: what is cut at the limit is rarely right and never whole.`,
  departs: (run) => {
    const now = recentMedian(run, 'completions/clipped_ratio');
    if (now === undefined || now < MANY_CUT) return undefined;
    return t`${percent(now)} were cut over the last ${RECENT} steps: raise grpo.max_completion_length, or mask them.`;
  },
};

export const zeroStd: HealthRule = {
  healthy: () => t`Rises as prompts are solved; what is left must keep some spread.`,
  departs: (run) => {
    const now = recentMedian(run, 'frac_reward_zero_std');
    if (now === undefined || now < FEW_LEFT) return undefined;
    return t`${percent(now)} of the groups scored alike: they teach nothing, which is well only if they are solved.`;
  },
};

export const gradNorm: HealthRule = {
  healthy: (run) => {
    const limit = number(config(run, 'train.max_grad_norm'));
    return limit === undefined || limit === 0
      ? t`Stays within one order of magnitude.`
      : t`Stays mostly below ${settingText(limit)}; a larger one is scaled down to it.`;
  },
  departs: (run) => {
    const values = valuesOf(run, 'grad_norm', GRADIENT_STEPS);
    const newest = values.at(-1);
    if (newest === undefined || values.length < RECENT) return undefined;
    if (median(values.slice(-RECENT)) === 0) return t`0 over the last ${RECENT} steps: nothing is learned.`;
    const limit = number(config(run, 'train.max_grad_norm')) ?? 0;
    const above = values.filter((value) => value > limit).length;
    if (limit > 0 && above > values.length / 2)
      return t`Above ${settingText(limit)} in ${above} of the last ${values.length} steps: most updates are scaled down.`;
    const usual = median(values);
    if (newest > SPIKE * usual)
      return t`${significant(newest)} in the newest step, ${significant(usual)} usually.`;
    return undefined;
  },
};

export const learningRate: HealthRule = {
  healthy: (run) => {
    const schedule = config(run, 'train.lr_scheduler_type');
    return typeof schedule === 'string'
      ? t`Follows its warm-up and the ${schedule} schedule; changes by hand are marked.`
      : t`Follows its schedule; changes by hand are marked.`;
  },
  departs: (run) => {
    const values = valuesOf(run, 'learning_rate', RECENT);
    if (values.length < RECENT || values.some((value) => value > 0)) return undefined;
    return t`0 over the last ${RECENT} steps: nothing is learned.`;
  },
};

export const speed: HealthRule = {
  healthy: () => t`Steady; longer completions cost more than their share.`,
  departs: (run) => {
    const now = recentMedian(run, 'time/tokens_per_s');
    const usual = median(valuesOf(run, 'time/tokens_per_s'));
    if (now === undefined || !(now < SLOW * usual)) return undefined;
    return t`${whole(now)} over the last ${RECENT} steps, ${whole(usual)} usually: is the machine busy with something else?`;
  },
};

export const timeSplit: HealthRule = {
  healthy: () => t`Sampling and update take the most of a step, scoring little.`,
  departs: (run) => {
    const [now, step] = [recentMedian(run, 'time/reward'), recentMedian(run, 'time/step_time')];
    if (now === undefined || step === undefined || !isRewardSlow(now, step)) return undefined;
    return t`The rewards take ${significant(now)} s of ${significant(step)} s a step.`;
  },
};

export const loss: HealthRule = {
  healthy: (run) =>
    isOnPolicy(run)
      ? t`Near 0 is right with one update a batch: advantages cancel out in each group. Watch reward and gradient.`
      : t`Says little by itself: watch reward and gradient.`,
  departs: () => undefined,
};

export const ratioClipped: HealthRule = {
  healthy: (run) =>
    isOnPolicy(run)
      ? t`0 is right with one update a batch: the policy is still the one that sampled.`
      : t`Below ${percent(MUCH_CLIPPED)}: clipped tokens have no gradient.`,
  departs: (run) => {
    const now = recentMedian(run, 'clip_ratio/region_mean');
    if (now === undefined || now < MUCH_CLIPPED) return undefined;
    return t`${percent(now)} of the tokens are clipped: fewer iterations or a lower learning rate lose less.`;
  },
};

/** Why a run has no KL: without a weight there is no reference to measure against. */
export function whyNoKl(run: RunData): string | undefined {
  const beta = valueInForce(run.head?.config ?? {}, run.events, 'grpo.beta');
  return beta === 0 ? t`grpo.beta is 0: this run has no reference to measure against.` : undefined;
}
