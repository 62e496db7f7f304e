import * as z from 'zod';
import { MOST_GENERATIONS, MOST_TOKENS } from './bounds.ts';
import { objectiveKeys } from './objective.ts';

/** How completions are sampled. */
const samplingKeys = {
  num_generations: z.int().min(1).max(MOST_GENERATIONS).default(8).meta({
    description:
      'Completions sampled for each prompt: the size of a group (at least 2, or 1 with `advantage_estimator: reinforce`).',
    when_to_change:
      'Raise it when `frac_reward_zero_std` is high: larger groups hold right and wrong answers more often. Time grows with it.',
  }),
  max_prompt_length: z.int().min(1).max(MOST_TOKENS).nullable().default(null).meta({
    description:
      'Longest prompt in tokens. Unset: what the context of the model leaves beside `max_completion_length`.',
  }),
  max_completion_length: z.int().min(1).max(MOST_TOKENS).default(512).meta({
    description: 'Longest completion in tokens. A completion that reaches it is cut there.',
    when_to_change: 'Raise it when `completions/clipped_ratio` is high, lower it to save time and memory.',
  }),
  // Below it, logits that are divided by it no longer fit in a float32: the model would be said to be broken.
  temperature: z.number().min(0.001).max(1000).default(1).meta({
    description:
      'Divides the logits, in sampling and in the loss alike. Below 1 sharper, above 1 more varied.',
    when_to_change:
      'Around 1. Lower it a little when completions are garbled, raise it when all completions of a group are alike.',
  }),
  top_p: z.number().gt(0).max(1).default(1).meta({
    description: 'Sample from the smallest set of tokens that holds this share of the probability. 1: off.',
    when_to_change: 'Leave it at 1 unless late tokens of long completions turn to noise.',
  }),
  top_k: z
    .int()
    .min(0)
    .max(MOST_TOKENS)
    .default(0)
    .meta({ description: 'Sample from the so many likeliest tokens. 0: off.' }),
  min_p: z.number().min(0).max(1).default(0).meta({
    description: 'Leave out tokens less likely than this share of the likeliest one. 0: off.',
  }),
  repetition_penalty: z.number().gt(0).max(1000).default(1).meta({
    description: 'Above 1: tokens that already occurred become less likely. 1: off.',
  }),
  stop: z
    .union([z.array(z.string().min(1)).max(100), z.string().min(1)], {
      error: 'must be a text or a list of texts',
    })
    .default([])
    .transform((stop) => (typeof stop === 'string' ? [stop] : stop))
    .meta({ description: 'Texts at which a completion ends, beside the end-of-text token.' }),
};

export const grpoSchema = z
  .strictObject({ ...samplingKeys, ...objectiveKeys })
  .meta({ description: 'Sampling, advantages and the loss. Names and defaults are those of TRL.' });
