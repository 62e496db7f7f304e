/** ROUGE's tokens: lowercase, everything but `a-z0-9` separates (google-research `rouge_score`, without stemmer). */
function rougeTokens(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((token) => token !== '');
}

/**
 * ROUGE-L F1 (Lin 2004; `rouge_score`'s default): with L the longest common subsequence, P = L / hypothesis length,
 * R = L / reference length, F = 2 P R / (P + R).
 *
 * @returns 0..1; 0 where either text has no tokens
 */
export function rougeL(hypothesis: string, reference: string): number {
  const [predicted, target] = [rougeTokens(hypothesis), rougeTokens(reference)];
  const common = longestCommonSubsequence(predicted, target);
  if (common === 0) return 0;
  const [precision, recall] = [common / predicted.length, common / target.length];
  return (2 * precision * recall) / (precision + recall);
}

/** Length of the longest common subsequence. */
function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  let above = new Array<number>(b.length + 1).fill(0);
  for (const word of a) {
    const row = [0];
    b.forEach((other, column) => {
      const diagonal = above[column] ?? 0;
      row.push(word === other ? diagonal + 1 : Math.max(above[column + 1] ?? 0, row[column] ?? 0));
    });
    above = row;
  }
  return above[b.length] ?? 0;
}
