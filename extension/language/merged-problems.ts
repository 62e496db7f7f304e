import type { Problem } from '../../core/config/index.ts';
import { sortProblems } from '../../core/config/problems.ts';

/** The editor's own problems with those that only the trainer tells: what both see, by its code and its place, is there once. */
export function mergedProblems(
  own: readonly Problem[],
  trainers: readonly Problem[] = [],
): readonly Problem[] {
  const seen = new Set(own.map(keyOf));
  const fresh = trainers.filter((problem) => !seen.has(keyOf(problem)));
  return fresh.length === 0 ? own : sortProblems([...own, ...fresh]);
}

const keyOf = ({ code, line, column }: Problem): string => `${line}:${column} ${code}`;
