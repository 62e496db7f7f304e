import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tinyShape } from './tiny-model.ts';
import { usual, type TinyProject } from './tiny-project.ts';

/** One way to be wrong: what to run, and what must come of it. */
export interface BadInput {
  name: string;
  /** Makes the files of the case and gives the arguments of `grpo`. */
  args: (project: TinyProject, id: string) => string[];
  env?: NodeJS.ProcessEnv;
  exit: 2 | 3;
  code: string;
  /** Found in message, place and advice together. */
  says: RegExp;
  /** What may be left of the run: nothing, or a run that says that it failed. */
  leaves: 'nothing' | 'failed';
  /** A file that the case needs and that is not on every machine. */
  needs?: string;
}

type Section = Record<string, unknown>;
const section = (name: string): Section => usual[name] as Section;

/** `train` of a config with changes, in a run folder of the case's own. */
const training = (project: TinyProject, id: string, changes: Section, ...more: string[]): string[] => [
  'train',
  project.write(`${id}.grpo.yaml`, changes),
  '--run-dir',
  project.at(`run-${id}`),
  ...more,
];

const config = (name: string, code: string, says: RegExp, changes: Section, ...more: string[]): BadInput => ({
  name,
  args: (project, id) => training(project, id, changes, ...more),
  exit: 2,
  code,
  says,
  leaves: 'nothing',
});

/** The config file of a case as text that `edit` has changed. */
const text = (name: string, code: string, says: RegExp, edit: (yaml: string) => string): BadInput => ({
  ...config(name, code, says, {}),
  args: (project, id) => {
    const args = training(project, id, {});
    const path = args[1] ?? '';
    writeFileSync(path, edit(readFileSync(path, 'utf8')));
    return args;
  },
});

/** The model folder of a case, spoilt by `edit`. */
const model = (name: string, code: string, says: RegExp, edit: (folder: string) => void): BadInput => ({
  ...config(name, code, says, {}),
  args: (project, id) => {
    const folder = project.at(`model-${id}`);
    cpSync(project.at('model'), folder, { recursive: true });
    edit(folder);
    return training(project, id, { model: { base: `./model-${id}` } });
  },
});

const data = (name: string, code: string, says: RegExp, table: string): BadInput => ({
  ...config(name, code, says, {}),
  args: (project, id) => {
    writeFileSync(project.at(`${id}.jsonl`), table);
    return training(project, id, { data: { train: `${id}.jsonl`, prompt: '{question}' } });
  },
});

const reward = (name: string, code: string, says: RegExp, body: string, options: Section = {}): BadInput => ({
  name,
  args: (project, id) => {
    writeFileSync(project.at(`${id}.ts`), `export default async (completions) => {\n  ${body}\n};\n`);
    // Without a held-out set, whose evaluation before training would meet the reward first.
    const tables = { train: 'prompts.jsonl', prompt: '{question}' };
    return training(project, id, { data: tables, rewards: [{ use: `./${id}.ts`, ...options }] });
  },
  exit: 3,
  code,
  says,
  leaves: 'failed',
});

const disk = (bytes: number): BadInput => ({
  name: `a disk with room for ${bytes} bytes`,
  args: (project, id) => training(project, id, {}),
  env: { GRPO_FAULT_DISK_BYTES: String(bytes) },
  exit: 3,
  code: 'run-disk-full',
  says: /the disk is full/,
  leaves: 'failed',
});

const usage = (name: string, says: RegExp, ...args: string[]): BadInput => ({
  name,
  args: () => args,
  exit: 2,
  code: 'usage',
  says,
  leaves: 'nothing',
});

const MALFORMED = '../shared/data/safetensors';

/** The malformed files of the safetensors project as model weights. */
const malformed = (file: string, code: string, says: RegExp): BadInput => ({
  ...model(`weights like ${file}`, code, says, (folder) =>
    cpSync(`${MALFORMED}/${file}`, `${folder}/model.safetensors`),
  ),
  needs: `${MALFORMED}/${file}`,
});

export const BAD_INPUT: BadInput[] = [
  config('an unknown key', 'config-unknown-key', /learning_rat.*learning_rate/s, {
    train: { ...section('train'), learning_rat: 1 },
  }),
  text(
    'a key that stands twice',
    'config-duplicate-key',
    /name.*:\d+:\d+/s,
    (yaml) => `${yaml}name: again\n`,
  ),
  config('a value of the wrong type', 'config-wrong-type', /max_steps/, {
    train: { ...section('train'), max_steps: 'many' },
  }),
  config('a value out of range', 'config-out-of-range', /temperature/, {
    grpo: { ...section('grpo'), temperature: 0 },
  }),
  config('no reward', 'config-empty-rewards', /rewards/, { rewards: [] }),
  config('a column that the data lacks', 'config-unknown-column', /answer.*question/s, {
    data: { ...section('data'), prompt: '{answer}' },
  }),
  config('a missing table', 'config-missing-file', /nowhere\.jsonl/, {
    data: { ...section('data'), train: 'nowhere.jsonl' },
  }),
  config('lengths beyond the context', 'config-context-exceeded', /102.*96/, {
    grpo: { ...section('grpo'), max_prompt_length: 90 },
  }),
  config('a setting that is not built yet', 'config-not-built', /dynamic_sampling/, {
    grpo: { ...section('grpo'), dynamic_sampling: true },
  }),
  config('an unknown key in --set', 'config-unknown-key', /rate/, {}, '--set', 'train.rate=1'),
  config('--max-steps that is no number', 'config-wrong-type', /max_steps/, {}, '--max-steps', 'many'),
  {
    ...config('a missing config', 'config-not-found', /nowhere\.grpo\.yaml/, {}),
    args: () => ['train', 'nowhere.grpo.yaml'],
  },
  {
    ...config('a folder as the config', 'config-not-found', /is a folder/, {}),
    args: () => ['train', 'model'],
  },
  text('a file that is no YAML', 'config-yaml', /:2:1/, () => 'name: tiny\n\tmodel: x\n'),

  usage('an unknown command', /trian/, 'trian', 'tiny.grpo.yaml'),
  usage('an unknown option', /--max-step/, 'train', 'tiny.grpo.yaml', '--max-stepz', '3'),
  usage('no config', /config/, 'train'),
  { ...usage('a folder that is no run', /not a run folder/, 'resume', '.'), code: 'run-not-found' },

  data('an empty table', 'config-empty-data', /jsonl.*grpo\.yaml:\d+:\d+/s, ''),
  data('a line that is no JSON', 'config-bad-data', /jsonl:2/, '{"question": "1"}\n{"question": 1+}\n'),
  data(
    'a prompt longer than the context',
    'prompt-too-long',
    /96.*:2/s,
    `{"question": "1"}\n{"question": "${'1'.repeat(90)}"}\n`,
  ),
  data(
    'a prompt of 20 MB on one line',
    'prompt-too-long',
    /20000000 characters.*96.*:1/s,
    `{"question": "${'1 '.repeat(10_000_000)}"}\n`,
  ),

  config('a model that is not there', 'config-missing-file', /no-model/, { model: { base: './no-model' } }),
  config('a reference model that is not there', 'config-missing-file', /no-model.*Correct the path/s, {
    grpo: { ...section('grpo'), reference_model_path: './no-model' },
  }),
  model(
    'rms_norm_eps that is null',
    'model-config',
    /model-case-\d+\/config\.json: "rms_norm_eps" is null; it should be a number above 0\. Compare.*grpo\.yaml:\d/s,
    (folder) => writeFileSync(`${folder}/config.json`, JSON.stringify({ ...tinyShape, rms_norm_eps: null })),
  ),
  model('truncated weights', 'safetensors-truncated', /model\.safetensors/, (folder) =>
    truncateSync(`${folder}/model.safetensors`, 20_000),
  ),
  model('weights that contradict config.json', 'weights-mismatch', /shape|\[/, (folder) =>
    writeFileSync(`${folder}/config.json`, JSON.stringify({ ...tinyShape, intermediate_size: 128 })),
  ),
  model('a tokenizer with more ids than embeddings', 'tokenizer-too-large', /98.*90|90.*98/s, (folder) =>
    writeFileSync(`${folder}/config.json`, JSON.stringify({ ...tinyShape, vocab_size: 90 })),
  ),
  malformed('test_header_too_large_0.safetensors', 'safetensors-header', /model\.safetensors/),
  malformed('test_invalid_header_length_0.safetensors', 'safetensors-truncated', /model\.safetensors/),
  malformed('test_invalid_header_not_json_0.safetensors', 'safetensors-header', /model\.safetensors/),
  malformed('test_metadata_incomplete_buffer_0.safetensors', 'safetensors-trailing', /model\.safetensors/),
  malformed('test_empty_shapes_allowed_0.safetensors', 'weights-mismatch', /embed_tokens/),
  malformed('test_whitespace_padded_header_0.safetensors', 'weights-mismatch', /embed_tokens/),
  malformed('test_deserialization_0.safetensors', 'weights-mismatch', /embed_tokens/),

  {
    ...reward('a reward that does not compile', 'reward-does-not-compile', /\.ts/, 'return completions.map('),
    exit: 2,
    leaves: 'nothing',
  },
  reward('a reward that throws', 'reward-failed', /no luck.*\.ts/s, "throw new Error('no luck');"),
  reward('a reward that never answers', 'reward-timeout', /2 s/, 'for (;;);', { timeout_s: 2 }),
  reward(
    'a reward that gives too few',
    'reward-wrong-count',
    /(11.*12|12.*11).*case-\d+\.ts/s,
    'return completions.slice(1).map(() => 1);',
  ),
  reward(
    'a reward that gives NaN',
    'reward-not-finite',
    /NaN.*case-\d+\.ts/s,
    'return completions.map(() => NaN);',
  ),

  { ...disk(0), leaves: 'nothing' },
  disk(6000),
  disk(15_000),
];
