/** A group that has everything a card can show, and the like for many places. */
import type { CompletionView, GroupView } from '../../../core/protocol/index.ts';
import { completionView, groupView } from '../../unit/webview/completion/views.ts';
import type { PlainGroup, PlainTokens } from './parts.ts';

export const textOf = (index: number): string => `${index}+47: 8+7=15 carry 1,\n3+4+1=8 -> ${index + 80}`;

function scored(index: number, known: Partial<CompletionView> = {}): CompletionView {
  const text = known.completion?.text ?? textOf(index);
  return completionView(index, {
    completion: { text, length: text.length },
    tokens: 20 + index,
    rewards: { 'exact-answer': index % 2, concise: 0.5 },
    details: { 'exact-answer': { explanation: `"${index + 80}" instead of "85"` } },
    reward: (index % 2) + 0.1,
    advantage: index % 2 === 0 ? -0.9 : 0.9,
    kl: 0.031,
    clip_low: 0,
    clip_high: 0.02,
    in_loss: true,
    ...known,
  });
}

/** A group of so many completions, each text made by `text`. */
export function groupOf(count: number, text: (index: number) => string = textOf): GroupView {
  const completions = Array.from({ length: count }, (_, index) => {
    const made = text(index);
    return scored(index, { completion: { text: made, length: made.length } });
  });
  return groupView(completions, { prompt: { text: '38+47=', length: 6 }, mean: 0.625, std: 0.5 });
}

/** Tokens for every completion of a group, each with all arrays. */
export function tokensOf(group: GroupView): Record<string, PlainTokens> {
  const of = (id: string, text: string): PlainTokens => {
    const pieces = text.match(/\s?\w+|[^\w]/g) ?? [];
    const values = (make: (index: number) => number) => pieces.map((_piece, index) => make(index));
    return {
      id,
      pieces,
      logprobs: values((index) => -(index % 9) / 2),
      ref_logprobs: values((index) => -(index % 7) / 2),
      kl: values((index) => (index % 5) / 10),
      ratio: values((index) => 0.7 + (index % 7) / 10),
      entropy: values((index) => (index % 4) / 2),
      mask: values((index) => (index % 6 === 5 ? 0 : 1)),
    };
  };
  return Object.fromEntries(group.completions.map(({ id, completion }) => [id, of(id, completion.text)]));
}

/** Unscorable, failed, truncated, masked, cut, pinned, selected, marked, streaming and waiting: all at once. */
export function everything(): PlainGroup {
  const group = groupOf(6);
  const first = group.completions[0];
  if (first === undefined) throw new Error('the group is empty');
  group.completions[0] = {
    ...first,
    rewards: { 'exact-answer': null, concise: -0.4 },
    reward: null,
    advantage: 0,
    stop_reason: 'length',
    in_loss: false,
    details: {
      'exact-answer': { error: 'TypeError: no answer\n    at score (reward.ts:3:9)' },
      concise: { components: { length: 0.4, filler: null } },
    },
    completion: { text: first.completion.text, length: 900_000 },
  };
  return {
    group,
    tokens: tokensOf(group),
    expected: 8,
    live: [[6, '8+7=15 carry']],
    weights: { 'exact-answer': 1, concise: 0.2 },
    clip: { epsilon: 0.2, epsilonHigh: 0.28 },
    maxTokens: 64,
    selectedId: 's1-g0-c1',
    markedId: 's1-g0-c2',
    pins: { 's1-g0-c3': 'carries twice', 's1-g0-c4': '' },
    zeroSpread: true,
  };
}
