import type { StopReason } from './records.ts';

/**
 * What `grpo reference --json` prints: a recorded completion beside what the reference policy says to the same prompt, with the sampling
 * settings of that step and the same random numbers.
 */
export interface ReferenceAnswer {
  /** The completion's, `s42-g3-c5`. */
  id: string;
  step: number;
  prompt: string;
  /** As the run recorded it. */
  policy: { text: string; stop_reason: StopReason };
  /** `logprobs`: one a token, natural log, of the distribution that it was sampled from. */
  reference: { text: string; ids: number[]; stop_reason: StopReason; logprobs: number[] };
  /** The reference model as the config names it. */
  model: string;
  /** In force at that step; `seed` with step and completion number is the key of the random numbers. */
  settings: {
    temperature: number;
    top_p: number;
    top_k: number;
    min_p: number;
    repetition_penalty: number;
    max_completion_length: number;
    seed: number;
  };
}
