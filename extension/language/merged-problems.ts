import type { Problem } from '../../core/config/index.ts';
import { sortProblems } from '../../core/config/problems.ts';

/**
 * The editor's own problems with those that only the trainer tells: what both see, by its code and its place, is there once, as an error where
 * one of them knows it to be.
 */
export function mergedProblems(
  own: readonly Problem[],
  trainers: readonly Problem[] = [],
): readonly Problem[] {
  const errors = new Set(trainers.filter(isError).map(keyOf));
  const kept = own.filter((problem) => isError(problem) || !errors.has(keyOf(problem)));
  const seen = new Set(kept.map(keyOf));
  const fresh = trainers.filter((problem) => !seen.has(keyOf(problem)));
  return fresh.length === 0 ? own : sortProblems([...kept, ...fresh]);
}

const isError = ({ severity }: Problem): boolean => severity === 'error';

const keyOf = ({ code, line, column }: Problem): string => `${line}:${column} ${code}`;
