import { keyPlace, nodeAt, toValue, type Path } from '../document/node.ts';
import { keysAt } from '../json-schema.ts';
import { isExtensionReward } from '../extension-rewards.ts';
import { newRewardFile } from '../new-file.ts';
import { didYouMean } from '../../text/did-you-mean.ts';
import { problem, replaceWith, type Problem } from '../problems.ts';
import {
  BUILT_IN_REWARDS,
  builtInRewardIds,
  isBuiltInReward,
  isRewardFile,
  isRewardModule,
  REWARD_KEYS,
  rewardNames,
  rewardOptions,
} from '../rewards.ts';
import { schemaProblems } from '../schema-problems.ts';
import type { Rule, RuleContext } from './context.ts';
import { missingFile, unreadableFile } from './missing-file.ts';
import { missingPlugin } from './missing-plugin.ts';

const FILE_TYPES = /\.(ts|mts|js|mjs)$/;

/** Each entry of `rewards:`, and what the control `shuffled` wraps: a known id or a module, with options of its own. */
export const rewardEntries: Rule = (context) =>
  entries(context).flatMap(({ path, use }): Problem[] => {
    const node = nodeAt(context.root, path);
    const options = rewardOptions(node?.kind === 'map' ? (toValue(node) as Record<string, unknown>) : {});
    if (isRewardModule(use)) return misspeltKeys(context, path, Object.keys(options));
    if (!isBuiltInReward(use)) return [unknownReward(context, path, use)];
    const result = BUILT_IN_REWARDS[use].safeParse(options);
    const known = (at: Path) => (at.length === path.length ? keysAt(['rewards', 0], use) : []);
    return result.success ? [] : schemaProblems(context.root, result.error.issues, path, known);
  });

/** Reward files exist and are of a kind that can be run; rewards of extensions are brought by one. */
export const rewardFiles: Rule = async (context) => {
  const problems: Problem[] = [];
  for (const { path, use } of entries(context)) {
    if (isRewardFile(use)) problems.push(...(await rewardFile(context, use, path)));
    else if (isExtensionReward(use)) problems.push(...(await extensionReward(context, use, path)));
  }
  return problems;
};

/** Where rewards are named, and what they use: the entries, each followed by what it wraps. */
function entries({ config, root, sound }: RuleContext): { path: Path; use: string }[] {
  const found: { path: Path; use: string }[] = [];
  for (const index of config.rewards.keys()) {
    let path: Path = ['rewards', index];
    for (;;) {
      const node = nodeAt(root, [...path, 'use']);
      const use = node && toValue(node);
      if (typeof use !== 'string' || use === '' || !sound([...path, 'use'].join('.'))) break;
      found.push({ path, use });
      if (use !== 'shuffled') break;
      path = [...path, 'reward'];
    }
  }
  return found;
}

function unknownReward({ at }: RuleContext, path: Path, use: string): Problem {
  const place = at([...path, 'use'].join('.'));
  const near = didYouMean(use, builtInRewardIds);
  const known = ` There are: ${builtInRewardIds.join(', ')}; a file is written ./name.ts.`;
  const hint = near === undefined ? known : ` Did you mean \`${near}\`?`;
  const fix = near === undefined ? undefined : replaceWith(place, near);
  return problem('error', 'config-unknown-reward', place, `There is no reward \`${use}\`.${hint}`, fix);
}

async function rewardFile({ files, at }: RuleContext, use: string, path: Path): Promise<Problem[]> {
  const place = at([...path, 'use'].join('.'));
  if (!FILE_TYPES.test(use)) {
    const message = `A reward file ends in .ts, .mts, .js or .mjs: \`${use}\` does not.`;
    return [problem('error', 'config-reward-file-type', place, message)];
  }
  if ((await files.kind(use)) === 'file') return unreadableFile(files, place, use, 'The reward file');
  return [await missingFile(files, place, use, 'The reward file', newRewardFile(use))];
}

async function extensionReward({ files, at }: RuleContext, use: string, path: Path): Promise<Problem[]> {
  if ((await files.kind(use)) === 'file') return [];
  return [await missingPlugin(files, at([...path, 'use'].join('.')), use)];
}

/** A module's own options are known only when it runs; a near miss of a common key is still worth a word. */
function misspeltKeys({ root }: RuleContext, path: Path, options: readonly string[]): Problem[] {
  return options.flatMap((key) => {
    const near = didYouMean(key, REWARD_KEYS);
    if (near === undefined) return [];
    const place = keyPlace(root, [...path, key]);
    const message = `\`${key}\` goes to the reward as an option of its own. Did you mean \`${near}\`?`;
    return [
      problem(
        'warning',
        'config-suspicious-option',
        place,
        message,
        replaceWith(place, near, `Rename to ${near}`),
      ),
    ];
  });
}

/** Names become metrics: two of one name are told apart by a number. */
export const duplicateNames: Rule = ({ config: { rewards }, at, sound }) => {
  if (!sound('rewards')) return [];
  const names = rewardNames(rewards);
  return rewards.flatMap((reward, index) => {
    if (reward.name === undefined || names[index] === reward.name) return [];
    const message = `Another reward is called \`${reward.name}\` already: this one appears as \`${names[index] ?? ''}\` in metrics.`;
    return [problem('warning', 'config-duplicate-name', at(`rewards.${index}.name`), message)];
  });
};

/** With all weights at 0 every reward is 0. */
export const zeroWeights: Rule = ({ config: { rewards }, at, sound }) => {
  if (!sound('rewards') || rewards.some(({ weight }) => weight !== 0)) return [];
  return [
    problem(
      'warning',
      'config-zero-weights',
      at('rewards.0.weight'),
      'All rewards have weight 0: they are logged, and nothing is learned.',
    ),
  ];
};
