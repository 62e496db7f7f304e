import { mean } from '../statistics/moments.ts';
import { put } from './put.ts';

/** One completion, as the step's metrics see it. */
export interface CompletionRecord {
  /** Weighted sum of its rewards; null = unscorable. */
  reward: number | null;
  advantage: number;
  /** Completion tokens up to and including EOS, whatever the loss masks. */
  length: number;
  /** Ended by itself (EOS or a stop text), not cut at `max_completion_length`. */
  terminated: boolean;
}

/**
 * `completions/{mean,min,max}_length`, `completions/{mean,min,max}_terminated_length` (absent where none ended by
 * itself), `completions/clipped_ratio`.
 */
export function completionMetrics(completions: readonly CompletionRecord[]): Record<string, number> {
  const metrics: Record<string, number> = {};
  const terminated = completions.filter((completion) => completion.terminated);
  putLengths(metrics, 'length', completions);
  putLengths(metrics, 'terminated_length', terminated);
  if (completions.length > 0) {
    metrics['completions/clipped_ratio'] = 1 - terminated.length / completions.length;
  }
  return metrics;
}

function putLengths(metrics: Record<string, number>, name: string, rows: readonly CompletionRecord[]): void {
  if (rows.length === 0) return;
  const lengths = rows.map((row) => row.length);
  put(metrics, `completions/mean_${name}`, mean(lengths));
  metrics[`completions/min_${name}`] = lengths.reduce((a, b) => Math.min(a, b));
  metrics[`completions/max_${name}`] = lengths.reduce((a, b) => Math.max(a, b));
}
