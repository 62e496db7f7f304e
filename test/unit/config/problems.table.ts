import type { Severity } from '../../../core/config/index.ts';

/** A config with one thing to say about it. The editor's tests use the same table. */
export interface ProblemCase {
  title: string;
  text: string;
  files: Record<string, string>;
  expect: {
    code: string;
    severity: Severity;
    line: number;
    column: number;
    end_line: number;
    end_column: number;
  };
  /** The text after the problem's quick fix. */
  fixed?: string;
  /** The file that one of its quick fixes makes. */
  creates?: string;
}

export const FILES: Record<string, string> = {
  'train.jsonl': '{"question": "1+1=", "answer": "2"}\n{"question": "1+2=", "answer": "3"}\n',
  'test.jsonl': '{"question": "2+2=", "answer": "4"}\n',
  'table.csv': 'question,answer,"the ""note"""\n1+1=,2,x\n',
  'reserved.csv': 'question,answer,stop_reasons\n1+1=,2,x\n',
  'rewards/concise.ts': 'export default () => [];\n',
  'models/small/config.json': '{"max_position_embeddings": 128}',
  'models/empty/README.md': '',
  'adapter/adapter_config.json': '{"base_model_name_or_path": "models/small"}',
  'embedded:tiny/config.json': '{"max_position_embeddings": 2048}',
};

/** A whole config around the lines that a case is about; a case may bring a section of its own. */
function whole(lines: string): string {
  const has = (key: string) => new RegExp(`^«?${key}`, 'm').test(lines);
  const sections = [
    has('model') ? '' : 'model: { base: embedded:tiny }\n',
    has('data') ? '' : 'data: { train: train.jsonl, prompt: "{question}" }\n',
    has('reward') ? '' : 'rewards: [{ use: exact-answer, answer: "{answer}" }]\n',
  ];
  return `${sections.join('')}${lines}\n`;
}

/** A case from text in which « and » stand around what the problem must point at. */
function marked(severity: Severity, code: string, title: string, text: string, fixed?: string): ProblemCase {
  const plain = text.replace(/[«»]/g, '');
  const position = (mark: string) => {
    const before = text.slice(0, text.indexOf(mark)).replace(/[«»]/g, '');
    return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
  };
  const start = position('«');
  const end = position('»');
  const expect = { code, severity, ...start, end_line: end.line, end_column: end.column };
  return { title, text: plain, files: FILES, expect, ...(fixed === undefined ? {} : { fixed }) };
}

/** Most cases: lines in the midst of a whole config. */
const say = (severity: Severity, code: string, lines: string, fixed?: string): ProblemCase =>
  marked(
    severity,
    code,
    lines.replace(/[«»]/g, ''),
    whole(lines),
    fixed === undefined ? undefined : whole(fixed),
  );

const error = (code: string, lines: string, fixed?: string) => say('error', code, lines, fixed);
const warning = (code: string, lines: string, fixed?: string) => say('warning', code, lines, fixed);
const hint = (lines: string, fixed?: string) => say('hint', 'config-alias', lines, fixed);

const KEYS: ProblemCase[] = [
  error('config-unknown-key', 'grpo: { «num_generation»: 4 }', 'grpo: { num_generations: 4 }'),
  error(
    'config-unknown-key',
    'train:\n  seed: 1\n  «learning_rte»: 1.0e-4',
    'train:\n  seed: 1\n  learning_rate: 1.0e-4',
  ),
  error('config-unknown-key', '«modle»: 1'),
  error('config-unknown-key', 'grpo: { «learning_rate»: 1.0e-4 }'),
  error(
    'config-unknown-key',
    'grpo: { num_generations: 4 }\ntrain: { «per_device_train_batch_size»: 32 }',
    'grpo: { num_generations: 4 }\ntrain: { prompts_per_step: 8 }',
  ),
  error(
    'config-unknown-key',
    'grpo: { num_generations: 8 }\ntrain:\n  «per_device_train_batch_size»: 20\n  seed: 1',
    'grpo: { num_generations: 8 }\ntrain:\n  prompts_per_step: 3\n  seed: 1',
  ),
  error('config-unknown-key', 'train: { prompts_per_step: 4, «per_device_train_batch_size»: 4 }'),
  error('config-unknown-key', 'train: { «reward_weights»: [1, 2] }'),
  error(
    'config-unknown-key',
    'model: { base: embedded:tiny, adapter: { «rr»: 4 } }',
    'model: { base: embedded:tiny, adapter: { r: 4 } }',
  ),
  error(
    'config-unknown-key',
    'data: { train: train.jsonl, «promt»: "{question}" }',
    'data: { train: train.jsonl, prompt: "{question}" }',
  ),
  error(
    'config-unknown-key',
    'rewards: [{ use: contains, text: a, «ignorecase»: true }]',
    'rewards: [{ use: contains, text: a, ignore_case: true }]',
  ),
  error(
    'config-unknown-key',
    'rewards: [{ use: exact-answer, answer: "{answer}", «wieght»: 2 }]',
    'rewards: [{ use: exact-answer, answer: "{answer}", weight: 2 }]',
  ),
  error('config-duplicate-key', 'train:\n  seed: 1\n  «seed»: 2'),
  error('config-duplicate-key', 'grpo: { beta: 0.1 }\n«grpo»: { beta: 0.2 }'),
  error('config-duplicate-key', 'grpo: { num_generations: 4, «group_size»: 4 }'),
  error('config-missing-key', '«model»: {}'),
  error('config-missing-key', '«data»: { prompt: "{question}" }'),
  error('config-missing-key', 'rewards:\n  - «weight: 1»'),
  error('config-missing-key', 'rewards: [«{ use: regex }»]'),
];

const VALUES: ProblemCase[] = [
  error('config-wrong-type', 'train: { max_steps: «"10"» }', 'train: { max_steps: 10 }'),
  error('config-wrong-type', 'train: { max_steps: «1.5» }'),
  error('config-wrong-type', 'train: { learning_rate: «fast» }'),
  error('config-wrong-type', 'train:\n  «seed»:'),
  error('config-wrong-type', 'train: «[1]»'),
  error('config-wrong-type', 'name: «17»', 'name: "17"'),
  error('config-wrong-type', 'grpo: { mask_truncated_completions: «"yes"» }'),
  error('config-wrong-type', 'rewards:\n  - «exact-answer»'),
  error('config-wrong-type', 'rewards: «exact-answer»'),
  error('config-wrong-type', 'model: { base: embedded:tiny, adapter: { target_modules: «3» } }'),
  error('config-wrong-type', 'model: { base: embedded:tiny, adapter: { r: «big» } }'),
  error('config-invalid-value', 'model: { base: embedded:tiny, adapter: { target_modules: «q_proj» } }'),
  error('config-invalid-value', 'model: { base: embedded:tiny, adapter: { target_modules: «".*(q_proj"» } }'),
  error(
    'config-invalid-value',
    'model: { base: embedded:tiny, adapter: { target_modules: «".*q_proj++"» } }',
  ),
  error('config-out-of-range', 'grpo: { temperature: «0» }'),
  error('config-out-of-range', 'grpo: { top_p: «1.5» }', 'grpo: { top_p: 1 }'),
  error('config-out-of-range', 'grpo: { beta: «-0.1» }', 'grpo: { beta: 0 }'),
  error('config-out-of-range', 'grpo: { entropy_coef: «-0.01» }', 'grpo: { entropy_coef: 0 }'),
  error('config-out-of-range', 'grpo: { max_completion_length: «0» }', 'grpo: { max_completion_length: 1 }'),
  error('config-out-of-range', 'train: { learning_rate: «0» }'),
  error('config-out-of-range', 'train: { learning_rate: «1.0e+21» }', 'train: { learning_rate: 1 }'),
  error('config-out-of-range', 'train: { adam_beta2: «1» }'),
  error('config-out-of-range', 'train: { max_steps: «-1» }', 'train: { max_steps: null }'),
  error('config-out-of-range', 'model: { base: embedded:tiny, adapter: { dropout: «1» } }'),
  error('config-empty-rewards', 'rewards: «[]»'),
  error('config-invalid-value', 'grpo: { loss_type: «dappo» }', 'grpo: { loss_type: dapo }'),
  error('config-invalid-value', 'train: { lr_scheduler_type: «exponential» }'),
  error('config-invalid-value', 'name: «a/b»'),
  error('config-invalid-value', 'rewards: [{ use: regex, pattern: «"("» }]'),
  error('config-invalid-value', 'rewards: [«{ use: contains, text: a, any: [b] }»]'),
  error('config-invalid-value', 'rewards: [{ use: length, min: «9», max: 3 }]'),
  error('config-k1-in-loss', 'grpo: { beta: 0.1, kl: «k1» }', 'grpo: { beta: 0.1, kl: k3_corrected }'),
];

const ALIASES: ProblemCase[] = [
  hint('grpo: { «n_generations»: 4 }', 'grpo: { num_generations: 4 }'),
  hint('grpo: { «group_size»: 4 }', 'grpo: { num_generations: 4 }'),
  hint('grpo:\n  «kl_coeff»: 0.1', 'grpo:\n  beta: 0.1'),
  hint('grpo: { «kl_beta»: 0.1 }', 'grpo: { beta: 0.1 }'),
  hint('grpo: { «clip_epsilon»: 0.1 }', 'grpo: { epsilon: 0.1 }'),
  hint('grpo: { «max_new_tokens»: 64 }', 'grpo: { max_completion_length: 64 }'),
  hint('train: { «gradient_accumulation_steps»: 4 }', 'train: { prompts_per_step: 4 }'),
  hint(
    'data: { train: train.jsonl, prompt: "{question}", «max_examples»: 9 }',
    'data: { train: train.jsonl, prompt: "{question}", limit: 9 }',
  ),
  hint(
    'model: { base: embedded:tiny, adapter: { «lora_r»: 4 } }',
    'model: { base: embedded:tiny, adapter: { r: 4 } }',
  ),
  hint(
    'model:\n  base: embedded:tiny\n  «lora_r»: 4',
    'model:\n  base: embedded:tiny\n  adapter: { type: lora, r: 4 }',
  ),
  hint(
    'model: { base: embedded:tiny, «lora_r»: 4 }',
    'model: { base: embedded:tiny, adapter: { type: lora, r: 4 } }',
  ),
  hint('«use_grpo»: true\nname: a', 'name: a'),
  hint('train: { «use_grpo»: true, seed: 1 }'),
  hint('experiment:\n  «type»: grpo'),
  error('config-not-grpo', 'experiment: { type: «sft» }'),
  error('config-not-grpo', 'use_grpo: «false»'),
];

const FILE_CASES: ProblemCase[] = [
  error(
    'config-missing-file',
    'data: { train: «trian.jsonl», prompt: "{question}" }',
    'data: { train: "train.jsonl", prompt: "{question}" }',
  ),
  {
    ...error(
      'config-missing-file',
      'data: { train: train.jsonl, test: «held-out.jsonl», prompt: "{question}" }',
    ),
    creates: 'held-out.jsonl',
  },
  {
    ...error(
      'config-missing-file',
      'data: { train: «data/new.csv», prompt: "{a, b}" }\nrewards: [{ use: regex, pattern: a }]',
    ),
    creates: 'data/new.csv',
  },
  {
    ...error(
      'config-missing-file',
      'rewards:\n  - use: «./rewards/concice.ts»',
      'rewards:\n  - use: "./rewards/concise.ts"',
    ),
    creates: './rewards/concice.ts',
  },
  { ...error('config-missing-file', 'rewards: [{ use: «judge.mjs» }]'), creates: 'judge.mjs' },
  error('config-missing-file', 'model: { base: «./models/smal» }', 'model: { base: "./models/small" }'),
  error('config-missing-file', 'model: { base: «embedded:tinny» }', 'model: { base: "embedded:tiny" }'),
  error('config-missing-file', 'model: { base: «gpt2» }'),
  error('config-missing-file', 'grpo: { beta: 0.1, reference_model_path: «../none» }'),
  error('config-not-a-model', 'model: { base: «models/empty» }'),
  error('config-data-format', 'data: { train: «rewards/concise.ts», prompt: "{question}" }'),
  error('config-reward-file-type', 'rewards: [{ use: «./rewards/judge.py» }]'),
  error('config-missing-plugin', 'rewards: [{ use: «ext:acme.rewards/politeness», strict: true }]'),
  error('config-missing-plugin', 'rewards:\n  - use: shuffled\n    reward: { use: «ext:politeness» }'),
  error(
    'config-unknown-reward',
    'rewards: [{ use: «exact-anser», answer: "{answer}" }]',
    'rewards: [{ use: exact-answer, answer: "{answer}" }]',
  ),
  error(
    'config-unknown-reward',
    'rewards: [{ use: shuffled, reward: { use: «lenght», target: 3 } }]',
    'rewards: [{ use: shuffled, reward: { use: length, target: 3 } }]',
  ),
  error(
    'config-unknown-column',
    'data: { train: train.jsonl, prompt: «"Q: {questoin}"» }',
    'data: { train: train.jsonl, prompt: "Q: {question}" }',
  ),
  error(
    'config-unknown-column',
    'data:\n  train: train.jsonl\n  messages:\n    - { role: user, content: «"{text}"» }',
  ),
  error('config-unknown-column', 'rewards: [{ use: exact-answer, answer: «"{label}"» }]'),
  error(
    'config-unknown-column',
    'rewards: [{ use: contains, any: ["{answer}", «"{anser}"»] }]',
    'rewards: [{ use: contains, any: ["{answer}", "{answer}"] }]',
  ),
  error('config-unknown-column', 'data: { train: table.csv, prompt: «"{note}"» }'),
  error('config-unknown-column', '«data»: { train: train.jsonl }'),
  error(
    'config-context-exceeded',
    'model: { base: models/small }\ngrpo: { max_prompt_length: 100, max_completion_length: «64» }',
    'model: { base: models/small }\ngrpo: { max_prompt_length: 100, max_completion_length: 28 }',
  ),
  error(
    'config-context-exceeded',
    'model: { base: adapter }\ngrpo: { max_completion_length: «128» }',
    'model: { base: adapter }\ngrpo: { max_completion_length: 64 }',
  ),
  error('config-context-exceeded', 'model: { base: «models/small» }'),
];

const CROSS_FIELD: ProblemCase[] = [
  error('config-group-too-small', 'grpo: { num_generations: «1» }', 'grpo: { num_generations: 8 }'),
  error(
    'config-cispo-epsilon',
    'grpo: { loss_type: cispo, epsilon_high: «0.28» }',
    'grpo: { loss_type: cispo, epsilon_high: 5.0 }',
  ),
  error('config-cispo-epsilon', 'grpo: { loss_type: «cispo» }'),
  error('config-luspo-level', 'grpo: { loss_type: «luspo» }'),
  error(
    'config-luspo-level',
    'grpo: { loss_type: luspo, importance_sampling_level: «token» }',
    'grpo: { loss_type: luspo, importance_sampling_level: sequence }',
  ),
  error(
    'config-prompt-and-messages',
    'data: { train: train.jsonl, «prompt»: "{question}", messages: [{ role: user, content: "{question}" }] }',
  ),
  warning('config-wide-clip', 'grpo: { epsilon: «1.2» }'),
  warning('config-wide-clip', 'grpo: { epsilon_high: «5.0» }'),
  warning('config-small-delta', 'grpo: { delta: «1.1» }'),
  warning('config-high-learning-rate', 'train: { learning_rate: «0.1» }', 'train: { learning_rate: 1.0e-4 }'),
  warning('config-long-warmup', 'train: { warmup_steps: «10», max_steps: 10 }'),
  warning('config-no-test-data', 'train: { eval_steps: «5» }'),
  warning(
    'config-test-is-train',
    'data: { train: train.jsonl, test: «./train.jsonl», prompt: "{question}" }',
  ),
  warning('config-constant-prompt', 'data: { train: train.jsonl, prompt: «"Say something."» }'),
  warning('config-lone-brace', 'data: { train: train.jsonl, prompt: «"{question} {"» }'),
  warning(
    'config-duplicate-name',
    'rewards:\n  - { use: length, target: 3, name: a }\n  - { use: length, target: 4, name: «a» }',
  ),
  warning('config-zero-weights', 'rewards: [{ use: length, target: 3, weight: «0» }]'),
  warning(
    'config-suspicious-option',
    'rewards: [{ use: ./rewards/concise.ts, «wieght»: 0.2 }]',
    'rewards: [{ use: ./rewards/concise.ts, weight: 0.2 }]',
  ),
  error(
    'config-doubtful-value',
    'data: { train: train.jsonl, prompt: "{question}", chat_template_kwargs: { enable_thinking: «no» } }',
    'data: { train: train.jsonl, prompt: "{question}", chat_template_kwargs: { enable_thinking: false } }',
  ),
  error(
    'config-doubtful-value',
    'data: { train: train.jsonl, prompt: "{question}", chat_template_kwargs: { tools: [{ strict: «Off» }] } }',
    'data: { train: train.jsonl, prompt: "{question}", chat_template_kwargs: { tools: [{ strict: false }] } }',
  ),
  error(
    'config-doubtful-value',
    'data: { train: train.jsonl, prompt: "{question}", chat_template_kwargs: { a: «None» } }',
  ),
  warning(
    'config-doubtful-value',
    'data: { train: train.jsonl, prompt: "{question}", chat_template_kwargs: { enable_thinking: «\'False\'» } }',
    'data: { train: train.jsonl, prompt: "{question}", chat_template_kwargs: { enable_thinking: false } }',
  ),
  warning(
    'config-doubtful-value',
    'data: { train: train.jsonl, prompt: "{question}", chat_template_kwargs: { tools: [{ default: «1.0» }] } }',
  ),
  warning('config-written-escape', "grpo: { stop: [a, «'\\n'»] }", 'grpo: { stop: [a, "\\n"] }'),
  warning('config-written-escape', 'grpo: { stop: [«\\n\\n»] }', 'grpo: { stop: ["\\n\\n"] }'),
  warning(
    'config-written-escape',
    'data: { train: train.jsonl, prompt: «\'Q: {question}\\nthe "A" \\boxed:\\t\'» }',
    'data: { train: train.jsonl, prompt: "Q: {question}\\nthe \\"A\\" \\\\boxed:\\t" }',
  ),
  warning(
    'config-written-escape',
    "data:\n  train: train.jsonl\n  messages:\n    - { role: user, content: «'{question}\\n\\nThink.'» }",
    'data:\n  train: train.jsonl\n  messages:\n    - { role: user, content: "{question}\\n\\nThink." }',
  ),
  warning(
    'config-written-escape',
    "rewards: [{ use: shuffled, reward: { use: exact-answer, answer: '{answer}', after: «'\\nA:'» } }]",
    'rewards: [{ use: shuffled, reward: { use: exact-answer, answer: \'{answer}\', after: "\\nA:" } }]',
  ),
  error(
    'config-unknown-column',
    "data: { train: train.jsonl, prompt: «'{question} \\boxed{}'» }",
    'data: { train: train.jsonl, prompt: "{question} \\\\boxed{{}}" }',
  ),
  error('config-reserved-column', 'data: { train: «reserved.csv», prompt: "{question}" }'),
  say('info', 'config-no-effect', 'grpo: { «epsilon»: 0.1 }'),
  say('info', 'config-no-effect', 'grpo: { «epsilon_high»: 0.3 }'),
  say('info', 'config-no-effect', 'grpo: { kl_log_groups: 0, «reference_model_path»: embedded:tiny }'),
  say('info', 'config-no-effect', 'rewards: [{ use: contains, text: a, «timeout_s»: 3 }]'),
  say(
    'info',
    'config-no-effect',
    'rewards: [{ use: regex, pattern: a, timeout_s: 3, memory_mb: 200, «env»: [HOME] }]',
  ),
  say('info', 'config-no-effect', 'grpo: { «kl»: k2 }'),
  say('info', 'config-no-effect', 'grpo: { advantage_estimator: rloo, «scale_rewards»: batch }'),
  say('info', 'config-no-effect', 'train: { max_steps: 9, «num_train_epochs»: 2 }'),
];

const TEXTS: ProblemCase[] = [
  error('config-yaml', 'grpo: { beta: 0.«1»'),
  error('config-yaml', 'grpo: «*nothing»'),
  marked('error', 'config-not-a-map', 'a list', '«- 1»\n'),
  marked('error', 'config-not-a-map', 'a word', '«quickstart»\n'),
];

/** Every kind of problem, at its place. */
export const PROBLEM_CASES: ProblemCase[] = [
  ...KEYS,
  ...VALUES,
  ...ALIASES,
  ...FILE_CASES,
  ...CROSS_FIELD,
  ...TEXTS,
];
