/** What the records say in short names, in words for people. */
import type { CompletionView } from '../../../core/protocol/index.ts';
import type { RewardDetail, StopReason } from '../../../core/run/records.ts';

/** Why sampling ended: a word for the card, a sentence for its title. */
export const STOP_WORDS: Record<StopReason, { word: string; title: string }> = {
  eos: { word: 'ended', title: 'The model ended by itself (end token).' },
  stop: { word: 'stop string', title: 'Sampling ended at a stop string.' },
  length: { word: 'truncated', title: 'Cut off at max_completion_length: the model had not finished.' },
};

/** Share of a completion's tokens whose ratio was clipped, on either side; null: not known. */
export function clippedShare(completion: CompletionView | undefined): number | null {
  if (completion === undefined || completion.clip_low === null || completion.clip_high === null) return null;
  return completion.clip_low + completion.clip_high;
}

/** A stretch of a grader's explanation; `strong`: a value that it quotes, such as the answer that it extracted. */
export interface Phrase {
  text: string;
  strong: boolean;
}

/** Parts of an explanation, with what stands in quotes made strong. */
export function phrasesOf(explanation: string): Phrase[] {
  return explanation
    .split(/("[^"\n]{1,80}")/)
    .filter((text) => text !== '')
    .map((text) => ({ text, strong: /^"[^"]+"$/.test(text) }));
}

/** What a reward said besides its value, in the order of the components; rewards that said nothing are left out. */
export function graderWords(
  completion: CompletionView | undefined,
  names: readonly string[],
): { name: string; detail: RewardDetail }[] {
  if (completion === undefined) return [];
  return names.flatMap((name) => {
    const detail = completion.details[name];
    const silent =
      detail === undefined ||
      (detail.explanation === undefined && detail.error === undefined && detail.components === undefined);
    return silent ? [] : [{ name, detail }];
  });
}
