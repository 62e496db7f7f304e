/** Steps that a rule looks at together: one step's noise is no illness. */
export const WINDOW = 5;

/** Where an illness was. */
export interface Illness<T> {
  steps: { first: number; last: number };
  /** Whether it holds at the newest point. */
  active: boolean;
  /** The newest points at which it held. */
  window: readonly T[];
}

/**
 * Slides a window over points in the order of their steps.
 * @param isIll  tells whether these `size` points together are ill; `end` = how many points there were up to then
 * @returns from the first point of the first ill window to the last of the last one; undefined: never ill
 */
export function findIllness<T extends { step: number }>(
  points: readonly T[],
  isIll: (window: readonly T[], end: number) => boolean,
  size = WINDOW,
): Illness<T> | undefined {
  let found: Illness<T> | undefined;
  for (let end = size; end <= points.length; end++) {
    const window = points.slice(end - size, end);
    const [first, last] = [window[0], window.at(-1)];
    if (first === undefined || last === undefined || !isIll(window, end)) continue;
    const since = found?.steps.first ?? first.step;
    found = { steps: { first: since, last: last.step }, active: end === points.length, window };
  }
  return found;
}

/** The middle value, or the mean of the two in the middle; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? NaN) + (sorted[Math.floor(half)] ?? NaN)) / 2;
}

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
