import { cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
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

/** A config.json with other values than the model has. */
const shape = (name: string, code: string, says: RegExp, changes: Section): BadInput =>
  model(name, code, says, (folder) =>
    writeFileSync(`${folder}/config.json`, JSON.stringify({ ...tinyShape, ...changes })),
  );

/** One more tensor at the end of the weights, of zeros. */
function addTensor(path: string, name: string, dims: readonly number[]): void {
  const bytes = readFileSync(path);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, start)) as Section;
  const end = bytes.length - start;
  const zeros = Buffer.alloc(4 * dims.reduce((product, length) => product * length, 1));
  header[name] = { dtype: 'F32', shape: dims, data_offsets: [end, end + zeros.length] };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(path, Buffer.concat([length, text, bytes.subarray(start), zeros]));
}

/** The whole of a safetensors file that holds nothing but these tensors. */
function writeTensors(path: string, shapes: Readonly<Record<string, readonly number[]>>): void {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(2n);
  writeFileSync(path, Buffer.concat([length, Buffer.from('{}')]));
  for (const [name, dims] of Object.entries(shapes)) addTensor(path, name, dims);
}

/** An adapter of the tiny model that holds these tensors. */
const adapter = (
  name: string,
  code: string,
  says: RegExp,
  shapes: Readonly<Record<string, readonly number[]>>,
): BadInput => ({
  ...config(name, code, says, {}),
  args: (project, id) => {
    const folder = project.at(`adapter-${id}`);
    mkdirSync(folder);
    const settings = { peft_type: 'LORA', r: 2, lora_alpha: 4, target_modules: ['q_proj'] };
    const text = JSON.stringify({ ...settings, base_model_name_or_path: project.at('model') });
    writeFileSync(`${folder}/adapter_config.json`, text);
    writeTensors(`${folder}/adapter_model.safetensors`, shapes);
    return training(project, id, { model: { base: `./adapter-${id}` } });
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
  shape('a tensor that is missing', 'weights-mismatch', /lacks tensor.*layers\.2/, { num_hidden_layers: 3 }),
  shape(
    'tensors that are left over',
    'weights-mismatch',
    /layers\.1.*does not have|does not have.*layers\.1/,
    {
      num_hidden_layers: 1,
    },
  ),
  model('no weights at all', 'weights-missing', /model\.safetensors/, (folder) =>
    rmSync(`${folder}/model.safetensors`),
  ),
  model('no tokenizer', 'tokenizer-missing', /tokenizer\.json/, (folder) =>
    rmSync(`${folder}/tokenizer.json`),
  ),
  model('a head that is not the embedding it is tied to', 'weights-mismatch', /lm_head.*tie_word/, (folder) =>
    addTensor(`${folder}/model.safetensors`, 'lm_head.weight', [98, 32]),
  ),
  adapter('an adapter without tensors', 'adapter-mismatch', /lacks tensor/, {}),
  adapter('an adapter of another shape', 'adapter-mismatch', /shape \[2, 16\]/, {
    'base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight': [2, 16],
  }),
  config('target modules that no layer has', 'lora-target', /c_attn/, {
    model: { base: './model', adapter: { type: 'lora', target_modules: ['c_attn'] } },
  }),
  {
    ...model('a reference that is not whole', 'weights-mismatch', /model-.*lacks tensor/s, () => undefined),
    args: (project, id) => {
      cpSync(project.at('model'), project.at(`model-${id}`), { recursive: true });
      const text = JSON.stringify({ ...tinyShape, num_hidden_layers: 3 });
      writeFileSync(project.at(`model-${id}`, 'config.json'), text);
      return training(project, id, { grpo: { ...section('grpo'), reference_model_path: `./model-${id}` } });
    },
  },
  shape('a billion layers', 'model-config', /num_hidden_layers/, { num_hidden_layers: 1e9 }),
  shape('a trillion tokens', 'weights-mismatch', /1000000000000/, { vocab_size: 1e12 }),
  shape('a billion hidden units', 'weights-mismatch', /1000000000\b/, { hidden_size: 1e9 }),
  shape('a context of 10^15', 'model-config', /max_position_embeddings/, {
    max_position_embeddings: 1e15,
  }),
  config('a home that no shell fills in', 'config-doubtful-value', /`~`/, { model: { base: '~/model' } }),
  config('a table in such a home', 'config-doubtful-value', /`~`/, {
    data: { ...section('data'), train: '~/prompts.jsonl' },
  }),
  config('a reward in such a home', 'config-doubtful-value', /`~`/, {
    rewards: [{ use: '~/letters.ts' }],
  }),
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
  {
    ...reward('options for a reward that takes none', 'reward-options', /words/, 'return [];', { words: 3 }),
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
