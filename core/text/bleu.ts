import { countNgrams, overlap, splitWords } from './words.ts';

const ORDER = 4;

/**
 * sacrebleu's `13a` tokenizer (mteval-v13a.pl). Punctuation becomes words of its own, but a period or comma between digits stays.
 */
export function tokenize13a(text: string): string[] {
  const plain = text
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
  const spaced = ` ${plain} `
    .replace(/([{-~[-` -&(-+:-@/])/g, ' $1 ')
    .replace(/([^0-9])([.,])/gu, '$1 $2 ')
    .replace(/([.,])([^0-9])/gu, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ');
  return splitWords(spaced);
}

/** What BLEU is computed from; those of several sentences add up. */
interface BleuCounts {
  /** Matching n-grams, for n = 1..4. */
  correct: number[];
  /** N-grams of the hypothesis, for n = 1..4. */
  total: number[];
  hypothesisLength: number;
  referenceLength: number;
}

/** Sentence BLEU, 0..100, as sacrebleu's `sentence_bleu`: 13a, exp smoothing, effective order. */
export function sentenceBleu(hypothesis: string, reference: string): number {
  return bleu(countMatches(hypothesis, reference), true);
}

/** Corpus BLEU, 0..100, as sacrebleu's `corpus_bleu`: the counts of all sentences added up; 13a, exp smoothing. */
export function corpusBleu(hypotheses: readonly string[], references: readonly string[]): number {
  const zeros = (): number[] => new Array<number>(ORDER).fill(0);
  const sum: BleuCounts = { correct: zeros(), total: zeros(), hypothesisLength: 0, referenceLength: 0 };
  hypotheses.forEach((hypothesis, index) => {
    const counts = countMatches(hypothesis, references[index] ?? '');
    sum.correct = sum.correct.map((value, n) => value + (counts.correct[n] ?? 0));
    sum.total = sum.total.map((value, n) => value + (counts.total[n] ?? 0));
    sum.hypothesisLength += counts.hypothesisLength;
    sum.referenceLength += counts.referenceLength;
  });
  return bleu(sum, false);
}

function countMatches(hypothesis: string, reference: string): BleuCounts {
  // sacrebleu cuts white space off the end first, which matters to 13a's line-end rules.
  const [words, target] = [tokenize13a(hypothesis.trimEnd()), tokenize13a(reference.trimEnd())];
  const orders = Array.from({ length: ORDER }, (_, index) => index + 1);
  return {
    correct: orders.map((n) => overlap(countNgrams(words, n), countNgrams(target, n))),
    total: orders.map((n) => Math.max(words.length - n + 1, 0)),
    hypothesisLength: words.length,
    referenceLength: target.length,
  };
}

/**
 * Brevity penalty times the geometric mean of the n-gram precisions (Papineni et al. 2002). The k-th precision without a
 * match is `100 / (2^k total)` (exp smoothing, Chen & Cherry 2014, method 3).
 *
 * @param effectiveOrder leave out the orders that the hypothesis is too short for; without it they make the score 0
 */
function bleu(counts: BleuCounts, effectiveOrder: boolean): number {
  const { correct, total, hypothesisLength, referenceLength } = counts;
  if (correct.every((value) => value === 0)) return 0;
  const usable = total.filter((value) => value > 0).length;
  if (usable < ORDER && !effectiveOrder) return 0;
  let smoothing = 1;
  let logSum = 0;
  for (let n = 0; n < usable; n++) {
    const [matches, all] = [correct[n] ?? 0, total[n] ?? 0];
    if (matches === 0) smoothing *= 2;
    logSum += Math.log(matches === 0 ? 100 / (smoothing * all) : (100 * matches) / all);
  }
  const brevity = hypothesisLength < referenceLength ? Math.exp(1 - referenceLength / hypothesisLength) : 1;
  return brevity * Math.exp(logSum / usable);
}
