/** Completions and tokens for tests, with what a test does not care about filled in. */
import type { CompletionView, GroupView, TokenView } from '../../../../core/protocol/index.ts';

export function completionView(index: number, known: Partial<CompletionView> = {}): CompletionView {
  return {
    id: `s1-g0-c${index}`,
    step: 1,
    group: 0,
    index,
    prompt_id: 'p',
    completion: { text: 'abc', length: 3 },
    stop_reason: 'eos',
    tokens: 3,
    rewards: {},
    details: {},
    reward_seconds: {},
    reward: 0,
    advantage: 0,
    kl: null,
    clip_low: null,
    clip_high: null,
    in_loss: null,
    arrays: [],
    ...known,
  };
}

export function groupView(completions: CompletionView[], known: Partial<GroupView> = {}): GroupView {
  return {
    step: 1,
    group: 0,
    prompt_id: 'p',
    prompt: { text: '1+1=', length: 4 },
    completions,
    mean: 0,
    std: 0,
    ...known,
  };
}

export function tokenView(
  arrays: Partial<Record<keyof TokenView, number[]>>,
  pieces = ['a', 'b', 'c'],
): TokenView {
  const typed = Object.entries(arrays).map(([name, values]) => [name, new Float32Array(values)] as const);
  return { id: 's1-g0-c0', pieces, ...Object.fromEntries<Float32Array>(typed) };
}
