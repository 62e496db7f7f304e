/** Nobody mistypes a longer name, and the distance of two costs the product of their lengths. */
const LONGEST = 100;
/** So many names are looked at: a folder may hold a million. */
const MOST = 2000;

/**
 * The known name nearest to a misspelt one, for "did you mean" hints.
 *
 * @param name what was written
 * @param known the names that exist
 * @returns the nearest name within a third of the longer one's length (at least one edit); undefined when nothing
 *   is near enough to be worth suggesting. Case, `-`/`_` and spaces around do not count as differences.
 */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  if (name.length > LONGEST) return undefined;
  const written = plain(name);
  const length = name.trim().length;
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of known.slice(0, MOST)) {
    // Any letter is one edit away from any other: a name of one is near only to itself.
    const other = candidate.trim().length;
    const longer = Math.max(length, other);
    const allowed = longer === 1 ? 0 : Math.max(1, Math.floor(longer / 3));
    if (candidate.length > LONGEST) continue;
    if (Math.abs(length - other) > allowed) continue;
    const spelt = plain(candidate);
    if (lettersApart(written, spelt) > allowed) continue;
    const distance = editDistance(written, spelt, allowed);
    if (distance <= allowed && distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

const plain = (text: string): string => text.trim().toLowerCase().replaceAll('-', '_');

const COUNTS = new Int16Array(128);

/** How many letters one text has that the other lacks: no fewer edits make one of the other, and it costs their lengths only. */
function lettersApart(a: string, b: string): number {
  COUNTS.fill(0);
  // Letters that share a count make the figure smaller, never larger.
  const count = (text: string, by: number): void => {
    for (let at = 0; at < text.length; at++) {
      const letter = text.charCodeAt(at) & 127;
      COUNTS[letter] = (COUNTS[letter] ?? 0) + by;
    }
  };
  count(a, 1);
  count(b, -1);
  let [more, less] = [0, 0];
  for (const left of COUNTS) {
    if (left > 0) more += left;
    else less -= left;
  }
  return Math.max(more, less);
}

/**
 * Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours cost 1 each.
 * @param most  beyond it the distance is not worked out: what comes back is larger
 */
export function editDistance(a: string, b: string, most = Infinity): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  let leastBefore = 0;
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
      current.push(cost);
      if (cost < least) least = cost;
    }
    // A swap reaches back two rows, and nothing further.
    if (least > most && leastBefore > most) return most + 1;
    leastBefore = least;
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}
