import { hoverFor } from './describe.ts';
import { KEY_ALIASES } from './document/alias-table.ts';
import { keysAt, schemaAt } from './json-schema.ts';
import { builtInRewardIds, REWARD_KEYS } from './rewards.ts';

const EXAMPLE = `name: quickstart
model: { base: embedded:sums }
data: { train: prompts.jsonl, test: prompts-test.jsonl, prompt: "{question}" }
rewards:
  - { use: exact-answer, weight: 1.0, answer: "{answer}" }
  - { use: ./rewards/concise.ts, weight: 0.2, name: concise }
grpo: { num_generations: 16, max_completion_length: 40, temperature: 1.0, beta: 0.01, loss_type: dapo }
train: { learning_rate: 2.0e-4, warmup_steps: 5, prompts_per_step: 16, max_steps: 60, seed: 7 }`;

const SECTIONS = ['model', 'data', 'grpo', 'train'] as const;

/** docs/config.md: every key with its values, its default and when to change it. Made from the schema, never by hand. */
export function referencePage(): string {
  const own = keysAt([]).filter((key) => ![...SECTIONS, 'rewards'].includes(key));
  return (
    [
      '# The config',
      '<!-- Made from core/config by `npm run test:unit -- config` with UPDATE_DOCS=1. Edit the schema, not this page. -->',
      '<!-- prettier-ignore-start -->',
      'A run is described by a file `*.grpo.yaml`. Paths in it are relative to the file. `grpo check FILE` says what is wrong with one, with line and column.',
      `\`\`\`yaml\n${EXAMPLE}\n\`\`\``,
      ...SECTIONS.slice(0, 2).map((section) => sectionText([section])),
      rewardsText(),
      ...SECTIONS.slice(2).map((section) => sectionText([section])),
      `## The rest\n\n${table(own.map((key) => [key]))}`,
      aliasesText(),
      '<!-- prettier-ignore-end -->',
    ].join('\n\n') + '\n'
  );
}

function sectionText(path: readonly string[], level = '##'): string {
  const keys = keysAt(path);
  const nested = keys.filter((key) => key === 'adapter').map((key) => sectionText([...path, key], '###'));
  const title = `${level} \`${path.join('.')}\``;
  return [title, schemaAt(path)?.description ?? '', table(keys.map((key) => [...path, key])), ...nested].join(
    '\n\n',
  );
}

function table(paths: readonly (readonly (string | number)[])[], use?: string): string {
  const rows = paths.map((path) => {
    const hover = hoverFor(path, use);
    const about = [hover?.description, hover?.when_to_change && `*${hover.when_to_change}*`]
      .filter(Boolean)
      .join(' ');
    const cells = [
      `\`${String(path.at(-1))}\``,
      hover?.values ?? '',
      hover?.default === undefined ? '' : `\`${hover.default}\``,
      about,
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| key | values | default | meaning; *when to change it* |', '|---|---|---|---|', ...rows].join(
    '\n',
  );
}

function rewardsText(): string {
  const common = table(REWARD_KEYS.map((key) => ['rewards', 0, key]));
  const builtIn = builtInRewardIds.map((use) => {
    const keys = keysAt(['rewards', 0], use).filter(
      (key) => !(REWARD_KEYS as readonly string[]).includes(key),
    );
    const options = table(
      keys.map((key) => ['rewards', 0, key]),
      use,
    );
    return `### \`use: ${use}\`\n\n${schemaAt(['rewards', 0], use)?.description ?? ''}\n\n${options}`;
  });
  const intro =
    'A list of reward functions; their weighted sum is the reward. All other keys of an entry are options of its reward.';
  return ['## `rewards`', intro, common, ...builtIn].join('\n\n');
}

function aliasesText(): string {
  const rows = Object.entries(KEY_ALIASES).flatMap(([section, names]) =>
    Object.entries(names).map(
      ([alias, key]) => `| \`${section === '' ? '' : `${section}.`}${alias}\` | \`${key}\` |`,
    ),
  );
  return [
    '## Other names',
    'Accepted in the place of a key, with a hint.',
    ['| written | means |', '|---|---|', ...rows].join('\n'),
  ].join('\n\n');
}
