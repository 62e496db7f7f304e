import { GrpoError } from '../errors/index.ts';
import { epsilonHigh, type ObjectiveSettings } from './settings.ts';

/**
 * Refuses settings that would train something else than they say.
 *
 * @throws GrpoError `objectives-…` with the reason
 */
export function checkObjectiveSettings(settings: ObjectiveSettings): void {
  const kl: string = settings.kl;
  if (kl === 'k1') refuseK1();
  if (settings.loss_type === 'luspo' && settings.importance_sampling_level === 'token') {
    throw new GrpoError({
      code: 'objectives-luspo-token-level',
      message:
        'loss_type luspo sums the loss over each completion, which is made for one ratio a completion; importance_sampling_level is token',
      where: 'settings.importance_sampling_level',
      fix: 'Set importance_sampling_level: sequence.',
    });
  }
  if (settings.loss_type === 'cispo' && epsilonHigh(settings) < 1) {
    throw new GrpoError({
      code: 'objectives-cispo-epsilon-high',
      message: `with loss_type cispo epsilon_high is the ratio's absolute upper bound, and ${epsilonHigh(settings)} would cap even a ratio of 1`,
      where: 'settings.epsilon_high',
      fix: 'Set epsilon_high to at least 1; 5.0 is usual.',
    });
  }
  if (settings.entropy_coef < 0) refuseNegativeEntropyCoef(settings.entropy_coef);
  atLeast('beta', settings.beta, 0);
  atLeast('epsilon', settings.epsilon, 0);
  atLeast('epsilon_high', epsilonHigh(settings), 0);
  atLeast('max_completion_length', settings.max_completion_length, 1);
  above('delta', settings.delta ?? 1);
  above('sapo_temperature_pos', settings.sapo_temperature_pos);
  above('sapo_temperature_neg', settings.sapo_temperature_neg);
  above('top_entropy_quantile', settings.top_entropy_quantile);
  if (settings.top_entropy_quantile > 1) {
    outOfRange('top_entropy_quantile', settings.top_entropy_quantile, 'at most 1');
  }
}

/** The refusal of k1 inside the loss, shared with the config's check. */
export function refuseK1(): never {
  throw new GrpoError({
    code: 'objectives-k1-in-loss',
    message:
      'kl k1 inside the loss has zero expected gradient: log-probability differences average out over the policy’s own samples, so nothing would be regularised',
    where: 'settings.kl',
    fix: 'Use k3_corrected (the default), k3 or k2; or k1_in_reward, which takes the same quantity off the reward.',
  });
}

/** The refusal of an entropy bonus that would punish entropy. */
export function refuseNegativeEntropyCoef(value: number): never {
  throw new GrpoError({
    code: 'objectives-entropy-coef',
    message: `entropy_coef is ${value}: a negative bonus would reward collapse`,
    where: 'settings.entropy_coef',
    fix: 'Give 0 or more.',
  });
}

function atLeast(name: string, value: number, bound: number): void {
  if (!(value >= bound)) outOfRange(name, value, `at least ${bound}`);
}

function above(name: string, value: number): void {
  if (!(value > 0)) outOfRange(name, value, 'above 0');
}

function outOfRange(name: string, value: number, range: string): never {
  throw new GrpoError({
    code: 'objectives-out-of-range',
    message: `${name} is ${value}`,
    where: `settings.${name}`,
    fix: `Give a value ${range}.`,
  });
}
