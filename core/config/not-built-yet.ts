import type { GrpoConfig } from './resolve.ts';

interface Unbuilt {
  key: string;
  used: (config: GrpoConfig) => boolean;
  what: string;
}

const BUILT_LOSSES: readonly string[] = ['grpo', 'bnpo', 'dr_grpo', 'dapo'];

/** What `check` knows and `train` does not do yet. Building something means taking its line out. */
const UNBUILT: readonly Unbuilt[] = [
  { key: 'device', used: ({ device }) => device !== 'cpu', what: 'a device other than cpu' },
  { key: 'curriculum', used: ({ curriculum }) => curriculum !== null, what: 'a curriculum' },
  { key: 'sinks', used: ({ sinks }) => sinks.length > 0, what: 'sinks' },
  { key: 'phases', used: ({ phases }) => phases.length > 0, what: 'phases' },
  { key: 'backend', used: ({ backend }) => backend !== null, what: 'another backend' },
  {
    key: 'grpo_every_n_steps',
    used: (c) => c.grpo_every_n_steps > 1,
    what: 'supervised steps between GRPO steps',
  },
  {
    key: 'grpo.loss_type',
    used: ({ grpo }) => !BUILT_LOSSES.includes(grpo.loss_type),
    what: `a loss other than ${BUILT_LOSSES.join(', ')}`,
  },
  { key: 'grpo.kl', used: ({ grpo }) => grpo.kl === 'k1_in_reward', what: 'k1 in the reward' },
  {
    key: 'grpo.importance_sampling_level',
    used: ({ grpo }) => grpo.importance_sampling_level === 'sequence',
    what: 'sequence-level ratios',
  },
  { key: 'grpo.dynamic_sampling', used: ({ grpo }) => grpo.dynamic_sampling, what: 'dynamic sampling' },
  {
    key: 'grpo.top_k_ratio',
    used: ({ grpo }) => grpo.top_k_ratio !== null,
    what: 'training on the best and worst only',
  },
  { key: 'grpo.entropy_coef', used: ({ grpo }) => grpo.entropy_coef > 0, what: 'an entropy bonus' },
  {
    key: 'grpo.top_entropy_quantile',
    used: ({ grpo }) => grpo.top_entropy_quantile < 1,
    what: 'training on high-entropy tokens only',
  },
  {
    key: 'grpo.top_p',
    used: ({ grpo }) => grpo.top_p < 1 || grpo.top_k > 0 || grpo.min_p > 0,
    what: 'truncated sampling (top_p, top_k, min_p), whose loss must be renormalised over the kept tokens',
  },
  {
    key: 'grpo.repetition_penalty',
    used: ({ grpo }) => grpo.repetition_penalty !== 1,
    what: 'a repetition penalty',
  },
];

/** A setting that is valid and that this version cannot train with. */
export interface NotBuilt {
  /** The key's path, `grpo.loss_type`. */
  key: string;
  message: string;
}

/** What `train` must refuse: every setting in use that is not built, none when it can start. */
export function notBuiltYet(config: GrpoConfig): NotBuilt[] {
  return UNBUILT.filter(({ used }) => used(config)).map(({ key, what }) => ({
    key,
    message: `\`${key}\`: ${what} is not built yet in this version.`,
  }));
}
