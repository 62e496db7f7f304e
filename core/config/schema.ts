import * as z from 'zod';
import { rewardSchema } from './rewards.ts';
import { runName } from './sections/name.ts';
import { dataSchema } from './sections/data.ts';
import { grpoSchema } from './sections/grpo.ts';
import { modelSchema } from './sections/model.ts';
import { reservedKeys } from './sections/reserved.ts';
import { trainSchema } from './sections/train.ts';

/**
 * The whole of a `*.grpo.yaml`: the one source of validation, hover, completion, JSON schema and docs/config.md.
 * Defaults are TRL's, as the contract has them; those that depend on other keys are filled in by `resolveConfig`.
 */
export const configSchema = z.strictObject({
  name: runName.optional().meta({
    description:
      'Name of the run: letters and digits of any script, `_`, `-` and `.`. Unset: the name of the config file.',
  }),
  model: modelSchema,
  data: dataSchema,
  rewards: z
    .array(rewardSchema)
    .min(1)
    .max(100)
    .meta({ description: 'Reward functions; their weighted sum is the reward.' }),
  grpo: grpoSchema.prefault({}),
  train: trainSchema.prefault({}),
  ...reservedKeys,
});

/** A config as a person writes it. */
export type ConfigInput = z.input<typeof configSchema>;
/** A valid config with the plain defaults, before those that depend on other keys. */
export type ParsedConfig = z.output<typeof configSchema>;
