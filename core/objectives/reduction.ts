import type { ObjectiveSettings } from './settings.ts';
import { activeTokens, at, mapRows, totalActive, type Rows } from './tokens.ts';

/**
 * The reduction of each loss type, as one weight a token: `loss = sum_t weight_t * per_token_loss_t`.
 * Over a whole step's mask (B completions, a fully masked one counts in B), so that micro-batches add up:
 *
 * | loss_type | weight of an active token |
 * |---|---|
 * | grpo, sapo | `1 / (B * len_b)`: mean over completions of their token means |
 * | bnpo, dapo, cispo, vespo, reinforce | `1 / active tokens` |
 * | dr_grpo | `1 / (B * max_completion_length)` |
 * | luspo | `1 / B`: mean over completions of their token sums |
 *
 * @returns 0 for an inactive token
 */
export function tokenWeights(
  settings: Pick<ObjectiveSettings, 'loss_type' | 'max_completion_length'>,
  mask: Rows,
): number[][] {
  const completions = mask.length;
  const active = Math.max(totalActive(mask), 1);
  const lengths = mask.map((row) => Math.max(activeTokens(row), 1));
  const weight = (b: number): number => {
    switch (settings.loss_type) {
      case 'grpo':
      case 'sapo':
        return 1 / (completions * (lengths[b] ?? NaN));
      case 'bnpo':
      case 'dapo':
      case 'cispo':
      case 'vespo':
      case 'reinforce':
        return 1 / active;
      case 'dr_grpo':
        return 1 / (completions * settings.max_completion_length);
      case 'luspo':
        return 1 / completions;
    }
  };
  return mapRows(mask, (b, t) => (at(mask, b, t) === 1 ? weight(b) : 0));
}
