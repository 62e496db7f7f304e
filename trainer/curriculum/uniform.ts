import { epochOrder } from '../data/order.ts';

/**
 * Which rows a step trains on: the whole table in a new random order each epoch, without gaps between epochs. A pure function of its
 * arguments, so that a resumed run goes on with the same prompts.
 * @param step from 1
 * @returns `count` row numbers; a row can appear twice only where the table is smaller than `count`
 */
export function uniformRows(seed: number, step: number, count: number, rows: number): number[] {
  const orders = new Map<number, number[]>();
  return Array.from({ length: count }, (_, i) => {
    const position = (step - 1) * count + i;
    const epoch = Math.floor(position / rows);
    const order = orders.get(epoch) ?? epochOrder(seed, epoch, rows);
    orders.set(epoch, order);
    return order[position % rows] as number;
  });
}
