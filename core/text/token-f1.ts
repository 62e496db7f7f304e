import { countNgrams, overlap, splitWords } from './words.ts';

/** string.punctuation of Python. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;
/** Whole words; `\b` of JavaScript would see a border beside every letter outside ASCII. */
const ARTICLES = /(?<![\p{L}\p{N}_])(a|an|the)(?![\p{L}\p{N}_])/gu;

/** SQuAD's normalisation: lowercase, no punctuation, no articles, split on white space. */
export function normalizedTokens(text: string): string[] {
  return splitWords(text.toLowerCase().replace(PUNCTUATION, '').replace(ARTICLES, ' '));
}

/**
 * Token F1 (SQuAD 2.0's `compute_f1`): the harmonic mean of precision and recall of the tokens as multisets.
 *
 * @returns 0..1; where a text has no tokens left: 1 if neither has any, else 0
 */
export function tokenF1(hypothesis: string, reference: string): number {
  const [predicted, target] = [normalizedTokens(hypothesis), normalizedTokens(reference)];
  if (predicted.length === 0 || target.length === 0) return predicted.length === target.length ? 1 : 0;
  const common = overlap(countNgrams(predicted, 1), countNgrams(target, 1));
  if (common === 0) return 0;
  const [precision, recall] = [common / predicted.length, common / target.length];
  return (2 * precision * recall) / (precision + recall);
}
