import { availableParallelism } from 'node:os';
import { GrpoError } from '../../core/errors/index.ts';

/**
 * Intra-op threads when nobody says otherwise: `GRPO_THREADS`, else the cores that this process may use.
 * @throws GrpoError `runtime-bad-threads` when GRPO_THREADS is no positive whole number
 */
export function defaultThreads(): number {
  const chosen = process.env['GRPO_THREADS'];
  if (chosen === undefined || chosen === '') return availableParallelism();
  if (/^[1-9]\d{0,3}$/.test(chosen)) return Number(chosen);
  throw new GrpoError({
    code: 'runtime-bad-threads',
    message: `GRPO_THREADS is '${chosen}', which is no number of threads`,
    where: 'environment variable GRPO_THREADS',
    fix: 'Set it to a whole number from 1, or unset it.',
  });
}
