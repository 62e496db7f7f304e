import { GrpoError } from '../errors/index.ts';
import { countNgrams, lowercaseWords } from './words.ts';

const ORDER = 4;
/** NLTK's method 1: a precision without a match counts as a tenth of a match. */
const EPSILON = 0.1;

/**
 * Self-BLEU (Zhu et al. 2018, Texygen): the mean over texts of the BLEU-4 of each against all others, with NLTK's method 1
 * smoothing, lowercased words. High = alike.
 *
 * @returns 0..1
 * @throws GrpoError `text-too-few` for fewer than two texts
 */
export function selfBleu(texts: readonly string[]): number {
  if (texts.length < 2) {
    throw new GrpoError({
      code: 'text-too-few',
      message: `self_bleu compares each text with the others, and there are ${texts.length}`,
      where: 'texts',
      fix: 'Give at least two texts.',
    });
  }
  const counted = texts.map((text) => {
    const words = lowercaseWords(text);
    return {
      length: words.length,
      ngrams: Array.from({ length: ORDER }, (_, index) => countNgrams(words, index + 1)),
    };
  });
  const scores = counted.map((text, index) =>
    bleuAgainst(
      text,
      counted.filter((_, other) => other !== index),
    ),
  );
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

interface CountedText {
  length: number;
  /** Counts of the 1- to 4-grams. */
  ngrams: Map<string, number>[];
}

/** NLTK `sentence_bleu` with several references: an n-gram counts at most as often as in the reference that has most. */
function bleuAgainst(text: CountedText, references: readonly CountedText[]): number {
  let logSum = 0;
  for (let n = 0; n < ORDER; n++) {
    let matches = 0;
    let total = 0;
    for (const [ngram, count] of text.ngrams[n] ?? []) {
      const most = references.reduce((max, other) => Math.max(max, other.ngrams[n]?.get(ngram) ?? 0), 0);
      matches += Math.min(count, most);
      total += count;
    }
    if (n === 0 && matches === 0) return 0;
    logSum += Math.log((matches === 0 ? EPSILON : matches) / Math.max(total, 1)) / ORDER;
  }
  return brevityPenalty(text.length, references) * Math.exp(logSum);
}

/** Against the reference whose length is nearest, the shorter of two equally near ones. */
function brevityPenalty(length: number, references: readonly CountedText[]): number {
  const nearest = references
    .map((reference) => reference.length)
    .reduce((best, other) => {
      const closer = Math.abs(other - length) - Math.abs(best - length);
      return closer < 0 || (closer === 0 && other < best) ? other : best;
    });
  return length > nearest ? 1 : Math.exp(1 - nearest / length);
}
