import { GrpoError } from '../errors/index.ts';

export const SCALE_REWARDS = ['group', 'batch', 'none'] as const;
export const ADVANTAGE_ESTIMATORS = ['group', 'rloo', 'reinforce'] as const;
export const MULTI_OBJECTIVE_AGGREGATIONS = ['sum_then_normalize', 'normalize_then_sum'] as const;

/** The part of the config's `grpo` section that turns rewards into advantages. */
export interface AdvantageSettings {
  /** What the centred reward is divided by; only with `advantage_estimator: group`. */
  scale_rewards: (typeof SCALE_REWARDS)[number];
  advantage_estimator: (typeof ADVANTAGE_ESTIMATORS)[number];
  multi_objective_aggregation: (typeof MULTI_OBJECTIVE_AGGREGATIONS)[number];
  /** Clamp of the advantage to +-range; null = none. */
  advantage_clip?: number | null | undefined;
  /** Share of a group, best and worst half each, that stays in the policy term; null = all of it. */
  top_k_ratio?: number | null | undefined;
}

/** What is in force where the config says nothing (TRL's defaults). */
export const DEFAULT_ADVANTAGE_SETTINGS: AdvantageSettings = {
  scale_rewards: 'group',
  advantage_estimator: 'group',
  multi_objective_aggregation: 'sum_then_normalize',
  advantage_clip: null,
  top_k_ratio: null,
};

/**
 * Refuses combinations that have no meaning.
 *
 * @throws GrpoError `advantages-settings`
 */
export function checkAdvantageSettings(settings: AdvantageSettings, numGenerations: number): void {
  const refuse = (message: string, fix: string, where: string): never => {
    throw new GrpoError({ code: 'advantages-settings', message, where: `settings.${where}`, fix });
  };
  const { advantage_estimator: estimator, advantage_clip: clip, top_k_ratio: ratio } = settings;
  if (!Number.isInteger(numGenerations) || numGenerations < 1) {
    refuse(`num_generations is ${numGenerations}`, 'Give a whole number of at least 1.', 'num_generations');
  }
  if (numGenerations === 1 && estimator !== 'reinforce') {
    refuse(
      `num_generations is 1: with advantage_estimator ${estimator} a completion is compared with the others of its group`,
      'Use at least 2 completions a prompt, or advantage_estimator: reinforce.',
      'num_generations',
    );
  }
  if (settings.multi_objective_aggregation === 'normalize_then_sum' && estimator !== 'group') {
    refuse(
      `multi_objective_aggregation normalize_then_sum brings its own normalisation, advantage_estimator is ${estimator}`,
      'Use advantage_estimator: group, or multi_objective_aggregation: sum_then_normalize.',
      'multi_objective_aggregation',
    );
  }
  if (typeof clip === 'number' && !(clip > 0)) {
    refuse(`advantage_clip is ${clip}`, 'Give a range above 0, or leave it out.', 'advantage_clip');
  }
  if (typeof ratio === 'number' && !(ratio > 0 && ratio <= 1)) {
    refuse(`top_k_ratio is ${ratio}`, 'Give a share above 0 and at most 1, or leave it out.', 'top_k_ratio');
  }
}
