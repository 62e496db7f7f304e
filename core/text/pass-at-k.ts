import { GrpoError } from '../errors/index.ts';

/**
 * Pass@k, unbiased (Chen et al. 2021): the chance that k samples drawn without replacement from n, of which c are right, hold a
 * right one: `1 - C(n - c, k) / C(n, k)`.
 *
 * @throws GrpoError `text-pass-at-k` unless n, c, k are whole, 0 <= c <= n and 1 <= k <= n
 */
export function passAtK(n: number, c: number, k: number): number {
  const whole = [n, c, k].every(Number.isInteger);
  if (!whole || c < 0 || c > n || k < 1 || k > n) {
    throw new GrpoError({
      code: 'text-pass-at-k',
      message: `pass_at_k of n = ${n} samples, c = ${c} right, k = ${k} drawn is not defined`,
      fix: 'Give whole numbers with 0 <= c <= n and 1 <= k <= n.',
    });
  }
  if (n - c < k) return 1;
  let noneRight = 1;
  for (let i = n - c + 1; i <= n; i++) noneRight *= 1 - k / i;
  return 1 - noneRight;
}
