import * as z from 'zod';
import { grpoSchema } from '../../core/config/sections/grpo.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { checkObjectiveSettings, refuseK1, refuseNegativeEntropyCoef } from '../../core/objectives/checks.ts';
import { didYouMean } from '../../core/text/did-you-mean.ts';

/** The config's `grpo` section, and what the config says elsewhere. */
const explainSchema = grpoSchema.extend({
  /** One a reward function; unset: 1 each. */
  reward_weights: z.array(z.number()).optional(),
  /** `advantage_estimator: reinforce`: the running baseline; unset: the mean of the rewards given. */
  baseline: z.number().optional(),
});

/** Settings in force, defaults filled in: they satisfy `AdvantageSettings` and `ObjectiveSettings`. */
export type ExplainSettings = z.output<typeof explainSchema>;

/**
 * @param value `settings` of the input; null is the same as unset
 * @throws GrpoError `explain-unknown-setting`, `explain-setting`, and core's refusals with their reasons
 */
export function parseExplainSettings(value: unknown): ExplainSettings {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GrpoError({
      code: 'explain-setting',
      message: value === undefined ? 'settings are missing' : 'settings are not an object',
      where: 'settings',
      fix: 'Give an object with the config’s names, such as {"loss_type": "dapo", "num_generations": 8}; {} is all defaults.',
    });
  }
  const given = Object.fromEntries(Object.entries(value).filter(([, setting]) => setting !== null));
  // Refusals with a reason of their own come before the schema's plain "not one of" and "too small".
  if (given.kl === 'k1') refuseK1();
  if (typeof given.entropy_coef === 'number' && given.entropy_coef < 0) {
    refuseNegativeEntropyCoef(given.entropy_coef);
  }
  const parsed = explainSchema.safeParse(given);
  if (!parsed.success) throw settingsError(parsed.error.issues[0], given);
  checkObjectiveSettings(parsed.data);
  return parsed.data;
}

function settingsError(issue: z.core.$ZodIssue | undefined, given: Record<string, unknown>): GrpoError {
  if (issue?.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const near = didYouMean(key, Object.keys(explainSchema.shape));
    return new GrpoError({
      code: 'explain-unknown-setting',
      message: `there is no setting ${key}${near === undefined ? '' : `; did you mean ${near}?`}`,
      where: `settings.${key}`,
      fix:
        near === undefined
          ? 'Take it out, or see the config’s grpo section for the names.'
          : `Write ${near}.`,
    });
  }
  const name = String(issue?.path[0] ?? '');
  const allowed = issue?.code === 'invalid_value' ? issue.values.map(String) : [];
  const near = didYouMean(String(given[name]), allowed);
  return new GrpoError({
    code: 'explain-setting',
    message: `${name} is ${JSON.stringify(given[name])}: ${issue?.message ?? 'not valid'}${near === undefined ? '' : `; did you mean ${near}?`}`,
    where: `settings.${(issue?.path ?? []).join('.')}`,
    fix: allowed.length > 0 ? `Give one of ${allowed.join(', ')}.` : 'Give a value as the message says.',
  });
}
