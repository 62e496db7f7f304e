import type { Cell } from '../data/columns.ts';
import { decimate, type Points } from './decimate.ts';

interface Thinned {
  points: Points;
  /** What it was made for. */
  xs: readonly number[];
  length: number;
  from: number;
  to: number;
  width: number;
}

/** Decimated lines of one plot. Of several runs one grows at a time: the lines of the others are kept as they are. */
export class ThinLines {
  private readonly known = new WeakMap<readonly Cell[], Thinned>();

  of({ xs, ys }: Points, from: number, to: number, width: number): Points {
    const known = this.known.get(ys);
    const isSame =
      known?.xs === xs &&
      known.length === ys.length &&
      known.from === from &&
      known.to === to &&
      known.width === width;
    if (isSame) return known.points;
    const points = decimate({ xs, ys }, from, to, width);
    this.known.set(ys, { points, xs, length: ys.length, from, to, width });
    return points;
  }
}
