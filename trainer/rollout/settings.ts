import type { GrpoConfig } from '../../core/config/index.ts';
import type { RolloutSettings } from './rollout.ts';

/** How a config samples. */
export function rolloutSettings(config: GrpoConfig, eosIds: ReadonlySet<number>): RolloutSettings {
  const { grpo, train } = config;
  return {
    num_generations: grpo.num_generations,
    max_completion_length: grpo.max_completion_length,
    temperature: grpo.temperature,
    top_p: grpo.top_p,
    top_k: grpo.top_k,
    min_p: grpo.min_p,
    repetition_penalty: grpo.repetition_penalty,
    stop: grpo.stop,
    eosIds,
    seed: train.seed,
  };
}
