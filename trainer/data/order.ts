import { PURPOSE, shuffled } from '../../core/random/index.ts';

/**
 * The order in which an epoch goes through the rows: every index from 0 to `rows - 1` once, a pure function of its
 * arguments.
 *
 * @param seed `train.seed`
 * @param epoch passes over the data before this one
 */
export function epochOrder(seed: number, epoch: number, rows: number): number[] {
  const indices = Array.from({ length: rows }, (_, index) => index);
  return shuffled(indices, { seed, purpose: PURPOSE.order, step: epoch, draw: 0 });
}
