import * as z from 'zod';

const plugin = z.union([z.string().min(1), z.looseObject({ use: z.string().min(1) })], {
  error: 'must be an id, or a map with `use`',
});

/** Keys that `check` knows already; `train` refuses those that are not built (not-built-yet.ts). */
export const reservedKeys = {
  device: z.enum(['cpu', 'cuda', 'webgpu', 'auto']).default('cpu').meta({ description: 'What computes.' }),
  curriculum: plugin
    .nullable()
    .default(null)
    .meta({ description: 'Which prompts come next. Unset: shuffled, each once an epoch.' }),
  sinks: z.array(plugin).default([]).meta({ description: 'Where metrics go beside the run folder.' }),
  phases: z
    .array(z.looseObject({}))
    .default([])
    .meta({ description: 'Parts of a run, each with settings of its own.' }),
  backend: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .meta({ description: 'Who trains. Unset: this trainer, on this machine.' }),
  grpo_every_n_steps: z.int().min(1).max(1_000_000_000).default(1).meta({
    description: 'Every so many steps is a GRPO step; those between are supervised.',
  }),
};
