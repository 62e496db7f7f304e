/** What the page reads from the run's resolved config. A value that is not there is not guessed. */
import type { RunHead } from '../../../core/protocol/index.ts';

type Fields = Record<string, unknown>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const numberAt = (fields: Fields, key: string): number | undefined => {
  const value = fields[key];
  return typeof value === 'number' ? value : undefined;
};

export interface ConfigFacts {
  /** `num_generations`; 0 where it is not known. */
  numGenerations: number;
  /** `max_completion_length` in tokens; 0 where it is not known. */
  maxTokens: number;
  /** Weight by reward name, as metrics name it. */
  weights: Record<string, number>;
  /** Names of the rewards. */
  components: string[];
  clip: { epsilon: number; epsilonHigh: number } | undefined;
}

const known = new WeakMap<object, ConfigFacts>();

/** The same object for the same config, so that what is drawn from it is drawn once. */
export function configFacts(head: RunHead | undefined): ConfigFacts {
  const config = head?.config ?? NO_CONFIG;
  const facts = known.get(config) ?? readFacts(head);
  known.set(config, facts);
  return facts;
}

const NO_CONFIG = {};

function readFacts(head: RunHead | undefined): ConfigFacts {
  const config = fieldsOf(head?.config);
  const grpo = fieldsOf(config['grpo']);
  const epsilon = numberAt(grpo, 'epsilon');
  const weights = weightsOf(config['rewards']);
  return {
    numGenerations: numberAt(grpo, 'num_generations') ?? 0,
    maxTokens: numberAt(grpo, 'max_completion_length') ?? 0,
    weights,
    components: Object.keys(weights),
    clip:
      epsilon === undefined ? undefined : { epsilon, epsilonHigh: numberAt(grpo, 'epsilon_high') ?? epsilon },
  };
}

/** A reward is called by its `name`, else by its id or its file's stem; a second one of the same name gets `-2`. */
function weightsOf(rewards: unknown): Record<string, number> {
  const weights = new Map<string, number>();
  for (const entry of Array.isArray(rewards) ? rewards : []) {
    const reward = fieldsOf(entry);
    const { name, use } = reward;
    const base = typeof name === 'string' ? name : typeof use === 'string' ? stem(use) : 'reward';
    let unique = base;
    for (let count = 2; weights.has(unique); count++) unique = `${base}-${count}`;
    weights.set(unique, numberAt(reward, 'weight') ?? 1);
  }
  return Object.fromEntries(weights);
}

const stem = (use: string): string => (use.split(/[\\/]/).at(-1) ?? use).replace(/\.[cm]?[jt]s$/, '');
