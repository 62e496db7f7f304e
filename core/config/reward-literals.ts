import type { ConfigTemplate } from './config-templates.ts';

/** A text among the options of a built-in reward that is taken as it stands. */
export interface RewardLiteral extends ConfigTemplate {
  /** What it is, at the beginning of a sentence. */
  what: string;
}

const LITERALS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'exact-answer': { after: 'The mark of `after`' },
  regex: { pattern: 'A pattern' },
  format: { pattern: 'A pattern' },
};

/** Texts of a built-in reward that are no templates, also of one that `shuffled` wraps. */
export function rewardLiterals(reward: Readonly<Record<string, unknown>>, path: string): RewardLiteral[] {
  const { use, reward: inner } = reward;
  if (use === 'shuffled' && typeof inner === 'object' && inner !== null)
    return rewardLiterals(inner as Record<string, unknown>, `${path}.reward`);
  const options = typeof use === 'string' && Object.hasOwn(LITERALS, use) ? LITERALS[use] : undefined;
  return Object.entries(options ?? {}).flatMap(([option, what]) => {
    const text = reward[option];
    return typeof text === 'string' ? [{ path: `${path}.${option}`, text, what }] : [];
  });
}
