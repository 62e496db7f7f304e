import { countNgrams, lowercaseWords } from './words.ts';

/**
 * Distinct-n (Li et al. 2016): different n-grams over all n-grams, pooled over the texts; lowercased words.
 *
 * @returns 0..1; null where no text has n words
 */
export function distinct(texts: readonly string[], n: number): number | null {
  const different = new Set<string>();
  let total = 0;
  for (const text of texts) {
    for (const [ngram, count] of countNgrams(lowercaseWords(text), n)) {
      different.add(ngram);
      total += count;
    }
  }
  return total === 0 ? null : different.size / total;
}
