import { isBuiltInReward, TEMPLATE_OPTIONS } from './rewards.ts';
import type { GrpoConfig } from './resolve.ts';

/** A template somewhere in a config. */
export interface ConfigTemplate {
  /** Its path, `data.prompt` or `rewards.0.answer`. */
  path: string;
  text: string;
  /** The built-in reward that it belongs to; absent for a prompt's. */
  use?: string;
}

/** The templates that make a prompt. */
export function promptTemplates({ prompt, messages }: GrpoConfig['data']): ConfigTemplate[] {
  return [
    ...(prompt === null ? [] : [{ path: 'data.prompt', text: prompt }]),
    ...(messages ?? []).map(({ content }, index) => ({
      path: `data.messages.${index}.content`,
      text: content,
    })),
  ];
}

/** Templates among the options of a built-in reward, also of one that `shuffled` wraps. Values may still be of wrong types. */
export function rewardTemplates(reward: Readonly<Record<string, unknown>>, path: string): ConfigTemplate[] {
  const use = reward['use'];
  if (typeof use !== 'string' || !isBuiltInReward(use)) return [];
  const own = TEMPLATE_OPTIONS[use].flatMap((option) => {
    const value = reward[option];
    const texts: [string, unknown][] = Array.isArray(value)
      ? value.map((text: unknown, index) => [`${path}.${option}.${index}`, text])
      : [[`${path}.${option}`, value]];
    return texts.flatMap(([at, text]) => (typeof text === 'string' ? [{ path: at, text, use }] : []));
  });
  const wrapped = reward['reward'];
  if (use !== 'shuffled' || typeof wrapped !== 'object' || wrapped === null) return own;
  return [...own, ...rewardTemplates(wrapped as Record<string, unknown>, `${path}.reward`)];
}

/** Every template of a config: those of the prompt first, then the rewards'. */
export const configTemplates = (config: GrpoConfig): ConfigTemplate[] => [
  ...promptTemplates(config.data),
  ...config.rewards.flatMap((reward, index) => rewardTemplates(reward, `rewards.${index}`)),
];
