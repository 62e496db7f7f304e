import { mean, quantileSorted } from '../../core/statistics/index.ts';
import type { Completion, Prompt } from '../rollout/completion.ts';
import type { LengthReport } from './report.ts';

/** Up to this share of unfinished completions is nothing to worry about. */
export const FINE_TRUNCATION = 0.05;
/** Proposed caps are multiples of this. */
const STEP = 8;
const ROOM = 1.1;

const shareTruncated = (completions: readonly Completion[]): number =>
  completions.filter(({ stop_reason }) => stop_reason === 'length').length / completions.length;

/** The larger cap that is worth trying: twice the given one, as far as the context goes; undefined where there is no room. */
export function longerCap(cap: number, prompts: readonly Prompt[], context: number): number | undefined {
  const longest = Math.max(...prompts.map(({ ids }) => ids.length));
  const longer = Math.min(2 * cap, context - longest);
  return longer > cap ? longer : undefined;
}

/**
 * @param sampled  with the config's cap
 * @param longer  the same prompts once more with a larger cap, where some were cut off
 */
export function lengthReport(
  prompts: readonly Prompt[],
  cap: number,
  sampled: readonly Completion[],
  longer?: { cap: number; completions: readonly Completion[] },
): LengthReport {
  const lengths = sampled.map(({ ids }) => ids.length);
  const promptLengths = prompts.map(({ ids }) => ids.length);
  return {
    prompts: { count: prompts.length, mean: mean(promptLengths) ?? 0, max: Math.max(...promptLengths) },
    completions: {
      count: lengths.length,
      mean: mean(lengths) ?? 0,
      min: Math.min(...lengths),
      max: Math.max(...lengths),
    },
    cap,
    truncated: shareTruncated(sampled),
    longer: longer ? { cap: longer.cap, truncated: shareTruncated(longer.completions) } : null,
    proposed_cap: proposedCap(cap, sampled, longer),
  };
}

function proposedCap(
  cap: number,
  sampled: readonly Completion[],
  longer: { cap: number; completions: readonly Completion[] } | undefined,
): number | null {
  if (shareTruncated(sampled) <= FINE_TRUNCATION) return cap;
  if (longer === undefined || shareTruncated(longer.completions) > FINE_TRUNCATION) return null;
  const sorted = longer.completions.map(({ ids }) => ids.length).sort((a, b) => a - b);
  const enough = quantileSorted(sorted, 1 - FINE_TRUNCATION) * ROOM;
  return Math.min(longer.cap, Math.ceil(enough / STEP) * STEP);
}
