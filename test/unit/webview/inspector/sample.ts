/** Small completions and groups for the tests of the inspector's state. */
import type { CompletionView, GroupView } from '../../../../core/protocol/index.ts';

export function completion(
  step: number,
  group: number,
  index: number,
  reward: number | null,
  more: Partial<CompletionView> = {},
): CompletionView {
  const text = `text ${index}`;
  return {
    id: `s${step}-g${group}-c${index}`,
    step,
    group,
    index,
    prompt_id: `p${group}`,
    completion: { text, length: text.length },
    stop_reason: 'eos',
    tokens: 4,
    rewards: { exact: reward },
    details: {},
    reward_seconds: {},
    reward,
    advantage: reward ?? 0,
    kl: null,
    clip_low: null,
    clip_high: null,
    in_loss: null,
    arrays: [],
    ...more,
  };
}

export function group(step: number, number: number, completions: CompletionView[]): GroupView {
  const rewards = completions.map((one) => one.reward).filter((reward) => reward !== null);
  const mean = rewards.reduce((sum, reward) => sum + reward, 0) / Math.max(1, rewards.length);
  const std = Math.sqrt(rewards.reduce((sum, reward) => sum + (reward - mean) ** 2, 0) / rewards.length);
  const prompt = `prompt ${number}`;
  return {
    step,
    group: number,
    prompt_id: `p${number}`,
    prompt: { text: prompt, length: prompt.length },
    completions,
    mean: rewards.length === 0 ? null : mean,
    std: rewards.length === 0 ? null : std,
  };
}

/** A group of two completions. */
export const pair = (step: number, number: number, rewards: [number | null, number | null]): GroupView =>
  group(
    step,
    number,
    rewards.map((reward, index) => completion(step, number, index, reward)),
  );
