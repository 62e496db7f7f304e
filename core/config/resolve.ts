import { configSchema, type ConfigInput, type ParsedConfig } from './schema.ts';

/** `grpo:` with every default. `epsilon_high` unset is `epsilon`. */
export type GrpoSettings = ParsedConfig['grpo'] & { epsilon_high: number };
/** `train:` with every default. */
export type TrainSettings = ParsedConfig['train'] & { learning_rate: number };

/** A config with every default filled in: what the trainer works with and the manifest records. */
export type GrpoConfig = Omit<ParsedConfig, 'name' | 'grpo' | 'train'> & {
  name: string;
  grpo: GrpoSettings;
  train: TrainSettings;
};

/** TRL's learning rates: an adapter bears ten times that of full fine-tuning. */
export const LEARNING_RATE = { full: 1e-6, lora: 1e-5 };

/**
 * Fills in every default. Resolving a resolved config changes nothing.
 * @param fallbackName name of the run where the config has none (the stem of its file)
 * @throws ZodError when the config is not valid; `diagnose` says where, in words.
 */
export function resolveConfig(input: ConfigInput, fallbackName = 'run'): GrpoConfig {
  return fillDefaults(configSchema.parse(input), fallbackName);
}

/** The defaults that depend on other keys. */
export function fillDefaults(config: ParsedConfig, fallbackName: string): GrpoConfig {
  const { name, data, grpo, train, model } = config;
  return {
    ...config,
    name: name ?? fallbackName,
    data: { ...data, prompt: data.prompt ?? (data.messages === null ? '{prompt}' : null) },
    grpo: { ...grpo, epsilon_high: grpo.epsilon_high ?? grpo.epsilon },
    train: {
      ...train,
      learning_rate:
        train.learning_rate ?? (model.adapter === null ? LEARNING_RATE.full : LEARNING_RATE.lora),
    },
  };
}
