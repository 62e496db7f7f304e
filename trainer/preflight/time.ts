import type { Plan } from '../plan.ts';
import type { MeasuredStep, TimeForecast } from './report.ts';

/** Durations of the probe, in seconds. */
export interface ProbeTimes {
  /** Completions sampled. */
  completions: number;
  /** Prompt and completion tokens of them. */
  tokens: number;
  rollout: number;
  reward: number;
}

/**
 * Time of a step and of the run. Everything grows with the number of completions here; in truth larger batches are sampled faster, so that
 * the forecast of the rollout is rather too long.
 */
export function forecastTime(plan: Plan, probe: ProbeTimes, longest: MeasuredStep): TimeForecast {
  const { grpo, train } = plan.config;
  const completions = train.prompts_per_step * grpo.num_generations;
  const factor = completions / probe.completions;
  const rollout = probe.rollout * factor;
  const reward = probe.reward * factor;
  // The measured step scored by the reference too where beta > 0, about a third of a gradient's work: forward without backward.
  const perToken = longest.seconds / (longest.rows * longest.length);
  const work = perToken * probe.tokens * factor;
  const share = grpo.beta > 0 ? 1 / 4 : 0;
  const reference = work * share;
  const update = work * (1 - share) * grpo.num_iterations;
  const step = rollout + reward + reference + update;
  const between = train.eval_steps > 0 ? Math.floor((plan.maxSteps - 1) / train.eval_steps) : 0;
  const count = plan.test.length === 0 ? 0 : 2 + between;
  const evaluations = count * plan.test.length * ((probe.rollout + probe.reward) / probe.completions);
  return {
    rollout,
    reward,
    reference,
    update,
    step,
    steps: plan.maxSteps,
    evaluations,
    run: plan.maxSteps * step + evaluations,
  };
}
