import { epsilonHigh, usesReference, type ObjectiveSettings } from '../../core/objectives/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import type { ObjectiveGraphOptions } from './grpo-graph.ts';

const BUILT = ['grpo', 'bnpo', 'dr_grpo', 'dapo'];

/**
 * Which objective graph these settings need.
 * @throws GrpoError `not-built` for settings whose loss no graph computes yet
 */
export function objectiveGraphOptions(settings: ObjectiveSettings): Omit<ObjectiveGraphOptions, 'dtype'> {
  const { loss_type, importance_sampling_level, entropy_coef, kl, delta } = settings;
  if (!BUILT.includes(loss_type)) throw notBuilt('loss_type', loss_type);
  if (importance_sampling_level !== 'token') {
    throw notBuilt('importance_sampling_level', importance_sampling_level);
  }
  if (entropy_coef !== 0) throw notBuilt('entropy_coef', entropy_coef);
  return {
    // k1_in_reward acts on the rewards: no KL term stands in the loss.
    kl: kl === 'k1_in_reward' ? 'k3' : kl,
    withKl: usesReference(settings),
    withDelta: typeof delta === 'number',
  };
}

/** What the objective graph is fed besides arrays; names as in grpo-graph.ts. */
export function objectiveScalars(settings: ObjectiveSettings): Record<string, number> {
  return {
    clip_low: 1 - settings.epsilon,
    clip_high: 1 + epsilonHigh(settings),
    ...(usesReference(settings) ? { beta: settings.beta } : {}),
    ...(typeof settings.delta === 'number' ? { delta: settings.delta } : {}),
  };
}

function notBuilt(setting: string, value: string | number): GrpoError {
  return new GrpoError({
    code: 'not-built',
    message: `${setting} ${value}: the training graph does not have it yet in this version`,
    where: `settings.${setting}`,
    fix: `Use loss_type ${BUILT.join(', ')} at token level without an entropy bonus, or --engine reference.`,
  });
}
