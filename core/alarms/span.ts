/** Steps that a rule looks at together: one step's noise is no illness. */
export const WINDOW = 5;

/** Where an illness was. */
export interface Illness<T> {
  /** The first and the last ill point. */
  steps: { first: number; last: number };
  /** Whether it holds at the newest point. */
  active: boolean;
  /** The newest points that were ill together. */
  window: readonly T[];
}

/** What makes points ill. */
export interface Signs<T> {
  /** Whether these points, next to one another, are ill together; `end` = how many points there are up to the last of them. */
  together: (window: readonly T[], end: number) => boolean;
  /** Whether one point shows it by itself: where an illness begins and ends. A window without such a point is never ill. */
  alone: (point: T) => boolean;
  /** Points that are looked at together. */
  size?: number;
}

/** Slides a window over points in the order of their steps. Undefined: never ill. */
export function findIllness<T extends { step: number }>(
  points: readonly T[],
  { together, alone, size = WINDOW }: Signs<T>,
): Illness<T> | undefined {
  const shows = points.map(alone);
  let found: Illness<T> | undefined;
  let showing = 0;
  for (let end = 1; end <= points.length; end++) {
    showing += Number(shows[end - 1] === true) - Number(shows[end - 1 - size] === true);
    // Most windows of most runs show nothing: they cost nothing more.
    if (end < size || showing === 0) continue;
    const window = points.slice(end - size, end);
    if (!together(window, end)) continue;
    const ill = window.filter(alone);
    const active = end === points.length;
    // An illness that still holds reaches up to the newest point, whether that one alone shows it or not.
    const [first, last] = [ill[0], active ? window.at(-1) : ill.at(-1)];
    if (first === undefined || last === undefined) continue;
    found = { steps: { first: found?.steps.first ?? first.step, last: last.step }, active, window };
  }
  return found;
}

/** First and last step of a window that is not empty. */
export const stepsOf = (window: readonly { step: number }[]): { first: number; last: number } => ({
  first: window[0]?.step ?? NaN,
  last: window.at(-1)?.step ?? NaN,
});

/** The middle value, or the mean of the two in the middle; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? NaN) + (sorted[Math.floor(half)] ?? NaN)) / 2;
}

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
