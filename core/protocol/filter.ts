import type { StopReason } from '../run/records.ts';

/** Which completions a person wants to see: one state for every panel of a run. An absent key filters nothing. */
export interface CompletionFilter {
  /** First and last step, both included. */
  steps?: { from: number; to: number };
  /** Bounds of a value, both included: of the total reward, or of one component. Unscorable completions match no bounds. */
  reward?: { component?: string; min?: number; max?: number };
  stop_reason?: StopReason;
  /** Only completions with an error of a reward. */
  errors_only?: boolean;
  /** Only groups whose completions all scored alike: no gradient from this prompt. */
  zero_spread_only?: boolean;
  /** Only where the advantage is at least this far from 0. */
  min_abs_advantage?: number;
  /** Only where the mean KL to the reference is at least this, in nats. */
  min_kl?: number;
  /** Found in prompt or completion; as a regular expression where `regex` is set. Case is ignored. */
  text?: { pattern: string; regex: boolean };
  /** Only pinned completions. */
  pinned_only?: boolean;
}

export type CompletionOrder = 'written' | 'reward' | 'advantage' | 'abs_advantage' | 'kl' | 'length';
