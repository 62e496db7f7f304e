import * as z from 'zod';
import { patternFault } from '../text/regex-dialect.ts';
import { isExtensionReward } from './extension-rewards.ts';
import { LARGEST, MOST_TOKENS } from './sections/bounds.ts';

/** A text with `{column}` in it, filled from the row of the completion (templates.ts). */
const template = z.string().min(1);

const exactlyOne = (keys: readonly string[]) => (options: Record<string, unknown>) =>
  keys.filter((key) => options[key] !== undefined).length === 1;

/** Characters of a pattern. */
const LONGEST_PATTERN = 10_000;

/** Says why a pattern is refused, at the pattern. One that is too long is refused for that, and is not read. */
const soundPattern = (pattern: string, context: z.RefinementCtx, flags: string, path: string[]): void => {
  if (pattern.length > LONGEST_PATTERN) return;
  const message = patternFault(pattern, flags);
  if (message !== undefined) context.addIssue({ code: 'custom', message, path });
};

const flags = z
  .string()
  .regex(/^[imsu]*$/, { error: 'may hold the letters i, m, s and u only' })
  .default('');

export const exactAnswerOptions = z
  .strictObject({
    answer: template.meta({
      description:
        'The right answer, as a template over the row: `"{answer}"`. Of a worked solution that holds the mark of `after` itself, what follows its last one. A row whose answer is empty is not scored.',
    }),
    after: z.string().default('->').meta({
      description:
        'The answer of a completion is what follows the last occurrence of this text. Without an occurrence, or without an end-of-text token, the completion scores 0. Empty: the whole completion is the answer.',
      when_to_change: 'Set it to the mark that your data uses, for example `####`.',
    }),
    ignore_case: z
      .boolean()
      .default(false)
      .meta({ description: 'Compare without regard to upper and lower case.' }),
  })
  .meta({ description: '1 when the answer given equals the right one after trimming white space, else 0.' });

export const containsOptions = z
  .strictObject({
    text: template.optional().meta({ description: 'The completion must contain this text (a template).' }),
    any: z
      .array(template)
      .min(1)
      .optional()
      .meta({ description: 'At least one of these texts (templates).' }),
    all: z.array(template).min(1).optional().meta({
      description: 'All of these texts (templates); the score is the share that is found.',
    }),
    ignore_case: z
      .boolean()
      .default(false)
      .meta({ description: 'Compare without regard to upper and lower case.' }),
  })
  .refine(exactlyOne(['text', 'any', 'all']), { error: 'needs exactly one of `text`, `any` and `all`' })
  .meta({ description: '1 when the completion contains a text, else 0.' });

export const regexOptions = z
  .strictObject({
    pattern: z.string().min(1).max(LONGEST_PATTERN).meta({ description: 'A JavaScript regular expression.' }),
    flags: flags.meta({ description: 'Flags of the expression: `i`, `m`, `s`, `u`.' }),
    full_match: z
      .boolean()
      .default(false)
      .meta({ description: 'The expression must match the whole completion.' }),
  })
  .superRefine((options, context) => soundPattern(options.pattern, context, options.flags, ['pattern']))
  .meta({ description: '1 when the completion matches a regular expression, else 0.' });

export const lengthOptions = z
  .strictObject({
    target: z.int().min(1).max(MOST_TOKENS).optional().meta({
      description: 'The best length: 1 there, falling linearly to 0 at 0 and at twice this length.',
    }),
    min: z.int().min(0).max(MOST_TOKENS).optional().meta({
      description: 'The least length that scores 1; below, the score falls linearly to 0 at length 0.',
    }),
    max: z.int().min(1).max(MOST_TOKENS).optional().meta({
      description:
        'The greatest length that scores 1; above, the score falls linearly to 0 at twice this length.',
    }),
    unit: z.enum(['characters', 'words']).default('words').meta({ description: 'What is counted.' }),
  })
  .refine((o) => (o.target === undefined) !== (o.min === undefined && o.max === undefined), {
    error: 'needs either `target`, or `min`, `max` or both',
  })
  .refine((o) => o.min === undefined || o.max === undefined || o.min <= o.max, {
    path: ['min'],
    error: 'must not be greater than `max`',
  })
  .meta({
    description: 'Between 0 and 1: how near the length is to a target, or whether it lies in a range.',
  });

export const formatOptions = z
  .strictObject({
    preset: z.enum(['think']).optional().meta({
      description: 'A known format. `think`: one `<think>…</think>`, and then the answer, as it likes.',
    }),
    tags: z
      .array(z.string().regex(/^[A-Za-z][\w-]*$/, { error: 'is not a tag name' }))
      .min(1)
      .max(100)
      .optional()
      .meta({
        description:
          'Or: the completion must be exactly these elements in this order: `<think>…</think><answer>…</answer>`.',
      }),
    pattern: z
      .string()
      .min(1)
      .max(LONGEST_PATTERN)
      .optional()
      .meta({ description: 'Or: a regular expression that must match the whole completion.' }),
    flags: flags.meta({ description: 'Flags of `pattern`: `i`, `m`, `s`, `u`.' }),
    prompt_opens: z.boolean().default(false).meta({
      description:
        'The prompt ends with the first opening tag (`<think>`), so that the completion begins inside of it.',
      when_to_change:
        'Set it where the chat template, or your prompt, opens the tag: the completion never holds it.',
    }),
  })
  .refine(exactlyOne(['preset', 'tags', 'pattern']), {
    error: 'needs exactly one of `preset`, `tags` and `pattern`',
  })
  .superRefine(({ pattern, flags }, context) => {
    if (pattern !== undefined) soundPattern(pattern, context, flags, ['pattern']);
  })
  .refine(({ pattern, flags }) => flags === '' || pattern !== undefined, {
    path: ['flags'],
    error: 'has no meaning without a `pattern`',
  })
  .refine((options) => !options.prompt_opens || options.pattern === undefined, {
    path: ['prompt_opens'],
    error: 'has no meaning for a `pattern`: write one that begins inside of the tag',
  })
  .meta({ description: '1 when the whole completion has the format, else 0.' });

export const shuffledOptions = z
  .strictObject({
    reward: z.looseObject({ use: z.string().min(1) }).meta({
      description: 'The reward whose values are shuffled: a built-in or a file, with its options.',
    }),
    seed: z.int().min(0).max(0xffffffff).default(0).meta({ description: 'Seed of the shuffle.' }),
  })
  .meta({
    description:
      'The control: the values of another reward, shuffled among the completions of a batch. Nothing should be learned.',
  });

/** The built-in rewards: id to the schema of its options (what stands beside `use`, `weight`, `name`, ...). */
export const BUILT_IN_REWARDS = {
  'exact-answer': exactAnswerOptions,
  contains: containsOptions,
  regex: regexOptions,
  length: lengthOptions,
  format: formatOptions,
  shuffled: shuffledOptions,
} as const;

export type BuiltInReward = keyof typeof BUILT_IN_REWARDS;
/** The options of a built-in reward, defaults filled in: `RewardOptions<'contains'>`. */
export type RewardOptions<Id extends BuiltInReward> = z.output<(typeof BUILT_IN_REWARDS)[Id]>;

export const builtInRewardIds = Object.keys(BUILT_IN_REWARDS) as BuiltInReward[];

/** The options that hold templates, so that `check` can compare their columns with the data's. */
export const TEMPLATE_OPTIONS: Record<BuiltInReward, readonly string[]> = {
  'exact-answer': ['answer'],
  contains: ['text', 'any', 'all'],
  regex: [],
  length: [],
  format: [],
  shuffled: [],
};

/** Is this the id of a built-in reward? */
export const isBuiltInReward = (use: string): use is BuiltInReward => Object.hasOwn(BUILT_IN_REWARDS, use);

/** Does `use` name a file of the workspace (and not a built-in or an extension's reward)? */
export const isRewardFile = (use: string): boolean =>
  !isExtensionReward(use) && /^\.{0,2}\/|^[A-Za-z]:[\\/]|\.(ts|mts|js|mjs)$/.test(use);

/** Does `use` name a module that somebody else wrote, in the workspace or in an extension? Its options are its own. */
export const isRewardModule = (use: string): boolean => isRewardFile(use) || isExtensionReward(use);

/** What stands in every entry of `rewards:`; all other keys are options of the reward. */
export const REWARD_KEYS = ['use', 'weight', 'name', 'on_error', 'timeout_s', 'memory_mb', 'env'] as const;

export const rewardSchema = z
  .looseObject({
    use: z
      .string()
      .min(1)
      .meta({
        description: `A built-in reward (${Object.keys(BUILT_IN_REWARDS).join(', ')}), a TypeScript or JavaScript file, or \`ext:PUBLISHER.NAME/ID\`, which another VS Code extension brings.`,
      }),
    weight: z.number().min(-LARGEST).max(LARGEST).default(1).meta({
      description: 'Factor of this reward in the sum. 0: logged and not summed.',
      when_to_change: 'Raise it when the reward is drowned by another; watch `rewards/{name}/mean` of both.',
    }),
    name: z
      .string()
      // First: a text of megabytes is not read letter by letter.
      .max(100, { abort: true })
      .regex(/^(?!__proto__$)[^\s/\\\p{C}]+$/u, {
        error: 'must not hold white space, slashes or invisible characters: it becomes part of metric names',
      })
      .optional()
      .meta({
        description:
          'Name in metrics. Unset: the id, or the stem of the file; a second one of a name gets `-2`.',
      }),
    on_error: z.enum(['stop', 'unscorable']).default('stop').meta({
      description:
        'What an error of this reward (a throw, a time-out, NaN, a wrong count) does. `stop`: checkpoint and end with exit code 3. `unscorable`: no score, recorded and counted.',
    }),
    timeout_s: z.number().gt(0).max(1_000_000).default(60).meta({
      description: 'Seconds that one call for a whole batch may take.',
      when_to_change: 'Raise it for rewards that run programs or ask another model.',
    }),
    memory_mb: z
      .int()
      .min(16)
      .max(1_048_576)
      .default(512)
      .meta({ description: 'Memory cap of the process that runs the reward file, in MiB.' }),
    env: z
      .array(
        z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'is not the name of an environment variable' }),
      )
      .default([])
      .meta({
        description:
          'Names of environment variables that reach the reward file, beside those that programs need (PATH, HOME, TMPDIR, locale, proxies).',
        when_to_change: 'List the key of an API that the reward asks: `env: [JUDGE_API_KEY]`.',
      }),
  })
  .meta({ description: 'One reward function: which one, its weight and its options.' });

/** One entry of `rewards:`; options of the reward lie beside the common keys (`rewardOptions`). */
export type RewardConfig = z.output<typeof rewardSchema>;

/** The options of an entry: everything but the common keys. */
export function rewardOptions(reward: Record<string, unknown>): Record<string, unknown> {
  const common: readonly string[] = REWARD_KEYS;
  return Object.fromEntries(Object.entries(reward).filter(([key]) => !common.includes(key)));
}

/** `{name}` of each reward in metrics: `name:`, else the id or the file's stem; a duplicate gets `-2`, `-3`, ... */
export function rewardNames(rewards: readonly Pick<RewardConfig, 'use' | 'name'>[]): string[] {
  const taken = new Set<string>();
  return rewards.map(({ use, name }) => {
    const wanted = name ?? (isRewardModule(use) ? fileStem(use) : use);
    let free = wanted;
    for (let n = 2; taken.has(free); n++) free = `${wanted}-${n}`;
    taken.add(free);
    return free;
  });
}

const fileStem = (path: string): string => (path.split(/[\\/]/).at(-1) ?? path).replace(/\.[^.]+$/, '');
