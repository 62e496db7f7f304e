/** Small completions and groups for the tests of the inspector's state. */
import { groupStatistics } from '../../../../core/advantages/index.ts';
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
  const { mean, std } = groupStatistics(completions.map((one) => one.reward));
  const prompt = `prompt ${number}`;
  return {
    step,
    group: number,
    prompt_id: `p${number}`,
    prompt: { text: prompt, length: prompt.length },
    completions,
    mean,
    std,
  };
}

/** A group of two completions. */
export const pair = (step: number, number: number, rewards: [number | null, number | null]): GroupView =>
  group(
    step,
    number,
    rewards.map((reward, index) => completion(step, number, index, reward)),
  );
