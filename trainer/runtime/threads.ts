import { availableParallelism } from 'node:os';
import { GrpoError } from '../../core/errors/index.ts';

/** Each one takes memory from the start: no machine that this runs on has more cores. */
const MOST_THREADS = 1024;

export const isThreadCount = (value: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= MOST_THREADS;

/**
 * Intra-op threads when nobody says otherwise: `GRPO_THREADS`, else the cores that this process may use.
 * @throws GrpoError `runtime-bad-threads` when GRPO_THREADS is no whole number from 1 to 1024
 */
export function defaultThreads(): number {
  const chosen = process.env['GRPO_THREADS'];
  if (chosen === undefined || chosen === '') return availableParallelism();
  if (/^[1-9]\d{0,3}$/.test(chosen) && isThreadCount(Number(chosen))) return Number(chosen);
  throw new GrpoError({
    code: 'runtime-bad-threads',
    message: `GRPO_THREADS is '${chosen}', which is no number of threads`,
    where: 'environment variable GRPO_THREADS',
    fix: `Set it to a whole number from 1 to ${MOST_THREADS}, or unset it.`,
  });
}
