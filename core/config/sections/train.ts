import * as z from 'zod';
import { HIGHEST_RATE, LARGEST, MOST_PROMPTS, MOST_STEPS, MOST_TOKENS } from './bounds.ts';

export const trainSchema = z
  .strictObject({
    learning_rate: z.number().gt(0).max(HIGHEST_RATE).optional().meta({
      description: 'Step size of AdamW. Unset: 1e-6 for full fine-tuning, 1e-5 for LoRA.',
      when_to_change:
        'Small models bear more (1e-4 and above). Lower it when the reward rises and then breaks down.',
    }),
    lr_scheduler_type: z.enum(['linear', 'cosine', 'constant']).default('linear').meta({
      description:
        'Course of the learning rate after warm-up: to 0 at `max_steps` in a line or along a cosine, or constant.',
    }),
    warmup_steps: z
      .int()
      .min(0)
      .max(MOST_STEPS)
      .default(0)
      .meta({ description: 'Steps over which the learning rate rises from 0.' }),
    weight_decay: z
      .number()
      .min(0)
      .max(1000)
      .default(0)
      .meta({ description: "AdamW's decay of weight matrices." }),
    adam_beta1: z.number().min(0).lt(1).default(0.9).meta({ description: "Decay of AdamW's first moment." }),
    adam_beta2: z
      .number()
      .min(0)
      .lt(1)
      .default(0.999)
      .meta({ description: "Decay of AdamW's second moment." }),
    adam_epsilon: z
      .number()
      .gt(0)
      .max(1)
      .default(1e-8)
      .meta({ description: "Added to the denominator of AdamW's update." }),
    max_grad_norm: z.number().min(0).max(LARGEST).default(1).meta({
      description: 'Gradients are scaled down to this global norm. 0: no clipping.',
      when_to_change: 'Lower it when `grad_norm` shows single spikes.',
    }),
    prompts_per_step: z.int().min(1).max(MOST_PROMPTS).default(8).meta({
      description: 'Prompts of a step; `num_generations` completions are sampled for each.',
      when_to_change:
        'Raise it when the reward jumps about from step to step. Memory does not grow with it, time does.',
    }),
    max_tokens_per_microbatch: z.int().min(1).max(MOST_TOKENS).default(2048).meta({
      description:
        'Tokens (prompts and completions, padded) of one forward and backward pass. The result does not depend on it.',
      when_to_change: 'Lower it when memory runs out, raise it when there is plenty.',
    }),
    max_steps: z.int().min(1).max(MOST_STEPS).nullable().default(null).meta({
      description: 'Steps to train. Unset: as many as `num_train_epochs` needs.',
    }),
    num_train_epochs: z
      .number()
      .gt(0)
      .max(LARGEST)
      .default(3)
      .meta({ description: 'Passes over the prompts, where `max_steps` is not set.' }),
    save_steps: z
      .int()
      .min(0)
      .max(MOST_STEPS)
      .default(500)
      .meta({ description: 'A checkpoint every so many steps, and one at the end. 0: only at the end.' }),
    save_total_limit: z
      .int()
      .min(1)
      .max(MOST_STEPS)
      .nullable()
      .default(null)
      .meta({ description: 'Keep only the newest so many checkpoints. Unset: all.' }),
    eval_steps: z.int().min(0).max(MOST_STEPS).default(0).meta({
      description:
        'An evaluation on `data.test` every so many steps. 0: only before step 1 and after the last.',
    }),
    eval_num: z
      .union([z.int().min(1).max(MOST_STEPS), z.literal('all'), z.null()])
      .default(null)
      .transform((count) => (count === 'all' ? null : count))
      .meta({ description: 'Held-out prompts an evaluation uses: the first so many. Unset: all.' }),
    seed: z
      .int()
      .min(0)
      .max(0xffffffff)
      .default(42)
      .meta({ description: 'Seed of everything random: order, sampling, dropout, adapters.' }),
  })
  .meta({ description: 'Optimiser, schedule, checkpoints and evaluation.' });
