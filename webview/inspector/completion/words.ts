/** What the records say in short names, in words for people. */
import type { CompletionView } from '../../../core/protocol/index.ts';
import type { RewardDetail, StopReason } from '../../../core/run/records.ts';
import { own } from '../../../core/run/own.ts';
import { fixed } from '../../shared/format.ts';
import { t } from '../../shared/l10n.ts';

/** Why sampling ended: a word for the card, a sentence for its title. */
export const STOP_WORDS: Record<StopReason, { word: string; title: string }> = {
  eos: { word: t`ended`, title: t`The model ended by itself (end token).` },
  stop: { word: t`stop string`, title: t`Sampling ended at a stop string.` },
  length: { word: t`truncated`, title: t`Cut off at max_completion_length: the model had not finished.` },
};

/** What a completion that is not written does. `halted`: the run ended before it was. */
export function unwrittenWord(isBegun: boolean, halted: boolean): string {
  if (halted) return isBegun ? t`cut off` : t`not sampled`;
  return isBegun ? t`sampling` : t`waiting`;
}

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

/** A reward's line under a completion. */
export interface GraderLine {
  name: string;
  /** What it said besides its value; empty: nothing. */
  detail: RewardDetail;
  /** How long its call for the completions of the step took; undefined: the run did not record it. */
  seconds: number | undefined;
}

/** Lines of the rewards in the order of the components; rewards that said nothing and were not timed are left out. */
export function graderLines(completion: CompletionView | undefined, names: readonly string[]): GraderLine[] {
  if (completion === undefined) return [];
  return names.flatMap((name) => {
    const detail = own(completion.details, name) ?? {};
    const seconds = own(completion.reward_seconds, name);
    return isSilent(detail) && seconds === undefined ? [] : [{ name, detail, seconds }];
  });
}

export const isSilent = ({ explanation, error, components }: RewardDetail): boolean =>
  explanation === undefined && error === undefined && components === undefined;

/** `0.31 s`; what is too short for that is said to be. */
export const secondsWords = (seconds: number): string =>
  seconds < 0.005 ? '<0.01 s' : `${fixed(seconds)} s`;
