import * as z from 'zod';
import { looksLikePattern, namePatternFault } from '../../models/lora-settings.ts';
import { LARGEST } from './bounds.ts';

const NO_PATTERN =
  'must be `all-linear`, a list of module names, such as [q_proj, v_proj], or a pattern for whole names, such as .*\\.q_proj';

export const loraSchema = z
  .strictObject({
    type: z.literal('lora').default('lora').meta({ description: 'The kind of adapter.' }),
    r: z.int().min(1).max(65_536).default(16).meta({
      description: 'Rank of the adapter: the width of the two small matrices beside each adapted layer.',
      when_to_change: '8 to 64. Raise it when the reward levels off early; memory and time grow with it.',
    }),
    alpha: z.number().gt(0).max(LARGEST).default(32).meta({
      description: 'Scale of the adapter: its output is multiplied by alpha / r.',
      when_to_change: 'Usually r or 2r. It acts like a factor on the learning rate.',
    }),
    dropout: z.number().min(0).lt(1).default(0).meta({
      description: "Share of the adapter's inputs set to zero in the update.",
      when_to_change:
        'Leave it at 0 for GRPO: dropout makes the update see another policy than the one that sampled.',
    }),
    target_modules: z
      .union([z.literal('all-linear'), z.array(z.string().min(1)).min(1), z.string()], {
        error: 'must be `all-linear` or a list of module names, such as [q_proj, v_proj]',
      })
      .superRefine((value, context) => {
        if (typeof value !== 'string' || value === 'all-linear') return;
        const message = looksLikePattern(value) ? namePatternFault(value) : NO_PATTERN;
        if (message !== undefined) context.addIssue({ code: 'custom', message });
      })
      .default('all-linear')
      .meta({
        description:
          'Which layers get an adapter: `all-linear`, names such as `[q_proj, v_proj]`, or, as in PEFT, a regular expression that the whole name of a layer matches: `.*\\.1\\.self_attn\\.(q|v)_proj`.',
      }),
  })
  .meta({ description: 'Low-rank adapter: the base stays as it is, small matrices beside it learn.' });

export const modelSchema = z
  .strictObject({
    base: z.string().min(1).meta({
      description:
        'The model to start from: a folder in Hugging Face layout (relative to this file), `embedded:NAME`, a hub id `owner/name`, or a checkpoint folder.',
    }),
    adapter: z
      .union([loraSchema, z.literal('none'), z.null()])
      .default(null)
      .transform((adapter) => (adapter === 'none' ? null : adapter))
      .meta({
        description:
          'A LoRA adapter to train instead of all weights. Unset or `none`: full fine-tuning. Where `base` is an adapter, training goes on with that one.',
        when_to_change:
          'Use an adapter when weights, gradients and the two moments of all parameters do not fit in memory.',
      }),
  })
  .meta({ description: 'What is trained.' });

/** Settings of a LoRA adapter. */
export type LoraConfig = z.output<typeof loraSchema>;
/** Which model, and whether all of it (`adapter: null`) or an adapter is trained. */
export type ModelConfig = z.output<typeof modelSchema>;
