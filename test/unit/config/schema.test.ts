import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  completionsFor,
  diagnose,
  hoverFor,
  jsonSchema,
  notBuiltYet,
  referencePage,
  resolveConfig,
  rewardNames,
  rewardOptions,
  type ConfigInput,
} from '../../../core/config/index.ts';
import { packageRoot } from '../../../trainer/paths.ts';
import { memoryFiles } from './memory-files.ts';

const MINIMAL: ConfigInput = {
  model: { base: 'embedded:sums' },
  data: { train: 'prompts.jsonl' },
  rewards: [{ use: 'exact-answer', answer: '{answer}' }],
};

const CONTRACT = `name: quickstart
model: { base: embedded:sums, adapter: { type: lora, r: 16, alpha: 32, dropout: 0, target_modules: all-linear } }
data: { train: prompts.jsonl, test: prompts-test.jsonl, prompt: "{question}" }
rewards:
  - { use: exact-answer, weight: 1.0, answer: "{answer}" }
  - { use: ./rewards/concise.ts, weight: 0.2, name: concise }
grpo: { num_generations: 16, max_completion_length: 40, temperature: 1.0, beta: 0.01, loss_type: dapo }
train: { learning_rate: 2.0e-4, warmup_steps: 5, prompts_per_step: 16, max_steps: 60, save_steps: 20, eval_steps: 20, seed: 7 }
`;

const row = '{"question": "1+1=", "answer": "2"}\n';
const files = memoryFiles({
  'prompts.jsonl': row,
  'prompts-test.jsonl': row,
  'rewards/concise.ts': '',
  'embedded:sums/config.json': '{"max_position_embeddings": 128}',
});

describe('config: schema', () => {
  it('has the defaults of the contract, else those of TRL', () => {
    const { grpo, train, model, data, name } = resolveConfig(MINIMAL, 'stem');
    assert.equal(name, 'stem');
    assert.equal(model.adapter, null);
    assert.equal(data.prompt, '{prompt}');
    const expected = {
      num_generations: 8,
      max_completion_length: 512,
      temperature: 1,
      top_p: 1,
      top_k: 0,
      repetition_penalty: 1,
      beta: 0,
      kl: 'k3_corrected',
      kl_log_groups: 1,
      loss_type: 'dapo',
      epsilon: 0.2,
      epsilon_high: 0.2,
      delta: null,
      num_iterations: 1,
      scale_rewards: 'group',
      advantage_estimator: 'group',
      importance_sampling_level: 'token',
      multi_objective_aggregation: 'sum_then_normalize',
      top_entropy_quantile: 1,
    };
    for (const [key, value] of Object.entries(expected)) {
      assert.deepEqual(grpo[key as keyof typeof expected], value, key);
    }
    assert.equal(train.learning_rate, 1e-6);
    assert.deepEqual([train.adam_beta1, train.adam_beta2, train.adam_epsilon], [0.9, 0.999, 1e-8]);
    assert.deepEqual([train.weight_decay, train.max_grad_norm, train.warmup_steps], [0, 1, 0]);
    assert.deepEqual([train.lr_scheduler_type, train.eval_num, train.max_steps], ['linear', null, null]);
  });

  it('derives defaults from other keys', () => {
    assert.equal(resolveConfig({ ...MINIMAL, model: { base: 'x', adapter: {} } }).train.learning_rate, 1e-5);
    assert.equal(resolveConfig({ ...MINIMAL, model: { base: 'x', adapter: 'none' } }).model.adapter, null);
    assert.equal(resolveConfig({ ...MINIMAL, grpo: { epsilon: 0.1 } }).grpo.epsilon_high, 0.1);
    assert.equal(resolveConfig({ ...MINIMAL, grpo: { scale_rewards: false } }).grpo.scale_rewards, 'none');
    assert.deepEqual(resolveConfig({ ...MINIMAL, grpo: { stop: '\n' } }).grpo.stop, ['\n']);
  });

  it('resolves a resolved config to itself', () => {
    const once = resolveConfig({
      ...MINIMAL,
      grpo: { epsilon: 0.3 },
      model: { base: 'x', adapter: { r: 4 } },
    });
    assert.deepEqual(resolveConfig(once), once);
  });

  it('takes the example of the contract without a word', async () => {
    assert.deepEqual(await diagnose(CONTRACT, files), []);
  });

  it('knows reserved keys, and what is not built yet', async () => {
    const reserved =
      'device: cuda\ncurriculum: { use: regret }\nsinks: [tensorboard]\nphases: [{}]\nbackend: ray\ngrpo_every_n_steps: 2\n';
    // Valid, and said to be refused by `train`: both are known from here on.
    const said = await diagnose(CONTRACT + reserved, files);
    assert.deepEqual(
      said.map(({ severity, code, message }) => [severity, code, message.split('`')[1]]),
      ['device', 'curriculum', 'sinks', 'phases', 'backend', 'grpo_every_n_steps'].map((key) => [
        'warning',
        'config-not-built',
        key,
      ]),
    );
    const config = resolveConfig({
      ...MINIMAL,
      device: 'cuda',
      backend: 'ray',
      grpo: { loss_type: 'cispo', epsilon_high: 5 },
    });
    assert.deepEqual(
      notBuiltYet(config).map(({ key }) => key),
      ['device', 'backend', 'grpo.loss_type'],
    );
    assert.deepEqual(notBuiltYet(resolveConfig(MINIMAL)), []);
  });

  it('names rewards for metrics', () => {
    const names = rewardNames([
      { use: 'contains' },
      { use: './rewards/concise.ts' },
      { use: 'contains' },
      { use: 'regex', name: 'concise' },
    ]);
    assert.deepEqual(names, ['contains', 'concise', 'contains-2', 'concise-2']);
    assert.deepEqual(rewardOptions({ use: 'contains', weight: 2, text: 'a' }), { text: 'a' });
  });
});

describe('config: what is made from the schema', () => {
  it('describes every key', () => {
    const bare: string[] = [];
    const visit = (path: string[]): void => {
      for (const { label } of completionsFor(path).filter(({ kind }) => kind === 'key')) {
        if (!hoverFor([...path, label])?.description) bare.push([...path, label].join('.'));
        visit([...path, label]);
      }
    };
    visit([]);
    assert.deepEqual(bare, []);
  });

  it('gives hover and completion, also for the options of a reward', () => {
    assert.deepEqual(hoverFor(['grpo', 'top_p'])?.values, 'a number greater than 0 and at most 1');
    assert.equal(hoverFor(['grpo', 'loss_type'])?.default, 'dapo');
    assert.equal(hoverFor(['rewards', 0, 'after'], 'exact-answer')?.default, '"->"');
    assert.equal(hoverFor(['grpo', 'nothing']), undefined);
    const labels = (path: (string | number)[], use?: string) =>
      completionsFor(path, use).map(({ label }) => label);
    assert.deepEqual(labels(['train', 'lr_scheduler_type']), ['linear', 'cosine', 'constant']);
    assert.deepEqual(labels(['model']), ['base', 'adapter']);
    assert.ok(labels(['rewards', 0], 'length').includes('target'));
    assert.ok(!labels(['rewards', 0], 'regex').includes('target'));
  });

  it('is JSON Schema that closes every map', () => {
    const schema = jsonSchema();
    assert.equal(schema.additionalProperties, false);
    assert.equal(schema.properties?.['grpo']?.additionalProperties, false);
    assert.deepEqual(schema.required, ['model', 'data', 'rewards']);
    assert.equal(schema.properties?.['rewards']?.items?.allOf?.length, 6);
  });

  it('is docs/config.md (UPDATE_DOCS=1 writes it)', () => {
    const path = join(packageRoot, 'docs', 'config.md');
    if (process.env['UPDATE_DOCS'] === '1') {
      mkdirSync(join(packageRoot, 'docs'), { recursive: true });
      writeFileSync(path, referencePage());
    }
    assert.equal(readFileSync(path, 'utf8').replaceAll('\r\n', '\n'), referencePage());
  });
});
