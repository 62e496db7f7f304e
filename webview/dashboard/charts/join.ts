import type { Cell } from '../data/columns.ts';
import type { Points } from './decimate.ts';

/** A line's value where the table has a row: null = a gap, undefined = this line simply has no point there. */
export type Joined = (Cell | undefined)[];

/** Lines with x values of their own as one table with a shared x column, as uPlot wants it. */
export function joinLines(lines: readonly Points[]): [number[], ...Joined[]] {
  const [first] = lines;
  if (first !== undefined && lines.every(({ xs }) => xs === first.xs)) {
    return [[...first.xs], ...lines.map(({ ys }) => [...ys])];
  }
  const xs = [...new Set(lines.flatMap((line) => line.xs))].sort((a, b) => a - b);
  return [xs, ...lines.map((line) => spread(line, xs))];
}

function spread(line: Points, xs: readonly number[]): Joined {
  let next = 0;
  return xs.map((x) => (line.xs[next] === x ? (line.ys[next++] ?? null) : undefined));
}
