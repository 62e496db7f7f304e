import { computeAdvantages, type AdvantageResult } from '../../core/advantages/index.ts';
import { policyMetrics } from '../../core/metrics/policy.ts';
import { advantageMetrics, rewardMetrics } from '../../core/metrics/rewards.ts';
import { k1Penalty, objective } from '../../core/objectives/index.ts';
import type { ExplainInput } from './explain-input.ts';

/** What `grpo explain` prints. */
export interface ExplainOutput {
  /** One a completion. */
  advantages: number[];
  loss: number;
  /** `[B][T]`: policy term plus beta times KL, 0 where the mask is 0. */
  per_token_loss: number[][];
  /** `[B][T]`: d loss / d logprobs. */
  grad_logprobs: number[][];
  metrics: Record<string, number>;
  /** What the numbers were computed in. */
  dtype: 'float64' | 'float32';
}

/** The judgement of each completion, however it was given: what both engines start from. */
export interface ExplainAdvantages {
  advantages: number[];
  inPolicyTerm: boolean[];
  /** Figures of the rewards; null where advantages were given. */
  fromRewards: { result: AdvantageResult; klPenalty: number[] | undefined } | null;
}

/** Advantages from the input's rewards, or as given. */
export function explainAdvantages(input: ExplainInput): ExplainAdvantages {
  const { settings, rewards } = input;
  if (rewards === null) {
    const advantages = input.advantages ?? [];
    return { advantages, inPolicyTerm: advantages.map(() => true), fromRewards: null };
  }
  const takesK1 = settings.kl === 'k1_in_reward' && settings.beta !== 0 && input.refLogprobs !== null;
  const klPenalty = takesK1
    ? k1Penalty(settings.beta, input.oldLogprobs, input.refLogprobs ?? [], input.mask)
    : undefined;
  const result = computeAdvantages({
    rewards,
    weights: settings.reward_weights ?? rewards.map(() => 1),
    numGenerations: settings.num_generations,
    settings,
    baseline: settings.baseline,
    penalty: klPenalty,
  });
  const { advantages, inPolicyTerm } = result;
  return { advantages, inPolicyTerm, fromRewards: { result, klPenalty } };
}

/** The metrics that the input's arrays allow. */
export function explainMetrics(
  input: ExplainInput,
  judged: ExplainAdvantages,
  loss: { loss: number; policyLoss: number },
): Record<string, number> {
  const { advantages, fromRewards } = judged;
  const columns = (input.rewards ?? []).map((values, f) => ({
    name: input.rewardNames[f] ?? `function-${f}`,
    values,
  }));
  const rewardPart =
    fromRewards === null
      ? {}
      : rewardMetrics(
          columns,
          fromRewards.result.rewards,
          fromRewards.result.fracRewardZeroStd,
          fromRewards.klPenalty,
        );
  return {
    ...rewardPart,
    ...advantageMetrics(advantages),
    ...policyMetrics(input.settings, advantages, {
      mask: input.mask,
      logprobs: input.logprobs,
      oldLogprobs: input.oldLogprobs,
      refLogprobs: input.refLogprobs ?? undefined,
      entropy: input.entropy ?? undefined,
      firstLogprobs: input.logprobs,
    }),
    policy_loss: loss.policyLoss,
    loss: loss.loss,
  };
}

/** `grpo explain --engine reference`: core's plain TypeScript, in float64. */
export function explainReference(input: ExplainInput): ExplainOutput {
  const judged = explainAdvantages(input);
  const result = objective({ ...input, advantages: judged.advantages, inPolicyTerm: judged.inPolicyTerm });
  return {
    advantages: judged.advantages,
    loss: result.loss,
    per_token_loss: result.perTokenLoss,
    grad_logprobs: result.gradLogprobs,
    metrics: explainMetrics(input, judged, result),
    dtype: 'float64',
  };
}
