import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkText } from '../../trainer/commands/check.ts';
import { exportRun } from '../../trainer/commands/export.ts';
import { logprobs as logprobsOf } from '../../trainer/commands/logprobs.ts';
import { documentOf, errorOf, grpo, Workspace } from './support/small-workspace.ts';

type Json = Record<string, unknown>;

const IDS = '1,20,21,14,22,23';

/** An adapter folder as model.base: what is trained, from where, and what is written down of it. */
describe('training on with an adapter', function () {
  // Each test starts several processes, one after another.
  this.timeout(240_000);
  let workspace: Workspace;

  before(() => {
    workspace = new Workspace();
    const run = workspace.train(
      'first',
      'model.adapter={type: lora, r: 4, alpha: 16, dropout: 0.05, target_modules: [q_proj, v_proj]}',
      'train.learning_rate=0.05',
      'train.max_steps=2',
      'data.test=null',
    );
    cpSync(join(run, 'checkpoints', 'step-00002'), workspace.path('sft'), { recursive: true });
    for (const name of ['state.json', 'optimizer.safetensors']) rmSync(workspace.path('sft', name));
  });
  after(() => workspace?.remove());

  const json = (...path: string[]): Json => JSON.parse(readFileSync(workspace.path(...path), 'utf8')) as Json;
  // Measured with what the commands call: a process for each number is most of a test's time.
  const logprobs = async (model: string): Promise<number[]> =>
    (await logprobsOf(model, { ids: IDS })).logprobs;
  const distance = (a: number[], b: number[]): number =>
    Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? NaN))));
  const exported = async (from: string, format: string, name: string): Promise<string> =>
    (await exportRun(from, { format, out: workspace.path(name) })).out;
  const problems = async (...set: string[]) => (await checkText(workspace.config, set)).problems;

  it('goes on with that adapter and says so: its settings, its learning rate, its reference', async () => {
    const [said] = (await problems('model.base=./sft')).filter(
      ({ code }) => code === 'config-adapter-continued',
    );
    assert.match(said?.message ?? '', /r 4, alpha 16, q_proj, v_proj/);
    workspace.write(
      'second.grpo.yaml',
      workspace.read('tiny.grpo.yaml').replace('learning_rate: 1.0e-3, ', ''),
    );
    const set = ['model.base=./sft', 'train.max_steps=1', 'data.test=null', 'grpo.beta=0.1'];
    const run = workspace.path('second');
    const changes = set.flatMap((change) => ['--set', change]);
    const finished = grpo([
      'train',
      workspace.path('second.grpo.yaml'),
      '--run-dir',
      run,
      '--json',
      ...changes,
    ]);
    assert.equal(finished.code, 0, finished.stdout);
    const manifest = json('second', 'manifest.json') as { config: Json; model: Json };
    const config = manifest.config as { model: { adapter: Json }; train: Json };
    assert.deepEqual(config.model.adapter, {
      type: 'lora',
      r: 4,
      alpha: 16,
      dropout: 0.05,
      target_modules: ['q_proj', 'v_proj'],
    });
    assert.equal(config.train['learning_rate'], 1e-5);
    assert.equal(manifest.model['adapter'], workspace.path('sft'));
    assert.ok((manifest.model['trainable'] as number) < (manifest.model['parameters'] as number));
    const [rollout] = readFileSync(join(run, 'rollouts.jsonl'), 'utf8').split('\n');
    const { arrays } = JSON.parse(rollout ?? '') as { arrays: Record<string, [number, string, number]> };
    const bin = readFileSync(join(run, 'rollouts.bin'));
    const values = (name: string): number[] => {
      const [at, , length] = arrays[name] ?? [0, '', 0];
      return Array.from({ length }, (_, i) => bin.readFloatLE(at + 4 * i));
    };
    // The policy of the first step and the reference are both the adapter as it lies there.
    assert.ok(distance(values('logprobs'), values('ref_logprobs')) < 1e-4);
    assert.ok(values('logprobs').length > 0);
  });

  it('trains something, and checkpoint, peft and merged agree', async () => {
    const run = workspace.train(
      'third',
      'model.base=./sft',
      'model.adapter={dropout: 0}',
      'train.learning_rate=0.05',
      'train.max_steps=2',
      'data.test=null',
    );
    const { config } = json('third', 'manifest.json') as { config: { model: { adapter: Json } } };
    assert.deepEqual([config.model.adapter['r'], config.model.adapter['dropout']], [4, 0]);
    const checkpoint = join(run, 'checkpoints', 'step-00002');
    const trained = await logprobs(checkpoint);
    const said = documentOf(grpo(['logprobs', '--model', checkpoint, '--ids', IDS, '--json']));
    assert.deepEqual(said['logprobs'], trained);
    assert.ok(distance(trained, await logprobs(workspace.path('sft'))) > 1e-4);
    for (const format of ['peft', 'merged']) {
      assert.ok(
        distance(trained, await logprobs(await exported(run, format, `third-${format}`))) < 1e-4,
        format,
      );
    }
    const resumed = grpo(['resume', run, '--max-steps', '3', '--json']);
    assert.equal(resumed.code, 0, resumed.stderr);
    const branch = grpo([
      'branch',
      run,
      '--from',
      '1',
      '--max-steps',
      '2',
      '--run-dir',
      workspace.path('branch'),
      '--json',
    ]);
    assert.equal(branch.code, 0, branch.stderr);
    assert.deepEqual(await logprobs(workspace.path('branch', 'checkpoints', 'step-00002')), trained);
  });

  it('refuses another adapter or none, in check and in train, and gives a way that works', async () => {
    const change = 'model.adapter=none';
    const [found] = (await problems('model.base=./sft', change)).filter(
      ({ severity }) => severity === 'error',
    );
    assert.equal(found?.code, 'config-adapter-overruled');
    assert.match(found?.message ?? '', /grpo export \.\/sft --format merged/);
    const trained = grpo(['train', workspace.config, '--json', '--set', 'model.base=./sft', '--set', change]);
    assert.deepEqual([trained.code, errorOf(trained)], [2, 'config-adapter-overruled']);
    const merged = await exported(workspace.path('sft'), 'merged', 'merged');
    assert.ok(distance(await logprobs(merged), await logprobs(workspace.path('sft'))) < 1e-4);
    workspace.train(
      'full',
      'model.base=./merged',
      'model.adapter=none',
      'train.max_steps=1',
      'data.test=null',
    );
    assert.equal((json('full', 'manifest.json')['model'] as Json)['lora'], null);
  });

  it('scales by the root of the rank and by patterns, in the graph as in a merged model, and keeps them', async () => {
    cpSync(workspace.path('sft'), workspace.path('rs'), { recursive: true });
    const config = json('sft', 'adapter_config.json');
    const plain = await logprobs(workspace.path('sft'));
    const write = (change: Json): void =>
      writeFileSync(workspace.path('rs', 'adapter_config.json'), JSON.stringify({ ...config, ...change }));
    // 16 / 4 is 8 / sqrt(4): the same adapter, so the same model.
    write({ use_rslora: true, lora_alpha: 8 });
    assert.ok(distance(plain, await logprobs(workspace.path('rs'))) < 1e-6);
    write({ use_rslora: true, lora_alpha: 8, alpha_pattern: { v_proj: 2 } });
    const other = await logprobs(workspace.path('rs'));
    assert.ok(distance(plain, other) > 1e-3);
    assert.ok(
      distance(other, await logprobs(await exported(workspace.path('rs'), 'merged', 'rs-merged'))) < 1e-4,
    );
    const run = workspace.train(
      'rs-run',
      'model.base=./rs',
      'train.learning_rate=1e-12',
      'train.max_steps=1',
      'data.test=null',
    );
    assert.ok(distance(other, await logprobs(join(run, 'checkpoints', 'step-00001'))) < 1e-5);
    const kept = json('rs-run', 'checkpoints', 'step-00001', 'adapter_config.json');
    assert.deepEqual([kept['use_rslora'], kept['alpha_pattern']], [true, { v_proj: 2 }]);
    const { lora } = json('rs-run', 'manifest.json')['model'] as { lora: Json };
    assert.deepEqual([lora['rslora'], lora['alphaPattern']], [true, { v_proj: 2 }]);
  });

  it("uses the adapter's own chat template, and passes it on", async () => {
    cpSync(workspace.path('sft'), workspace.path('chat'), { recursive: true });
    const template =
      '{% for m in messages %}{{ m.content }}{% endfor %}{% if add_generation_prompt %}={% endif %}';
    writeFileSync(workspace.path('chat', 'chat_template.jinja'), template);
    const set = ['model.base=./chat', 'train.max_steps=1', 'data.test=null'];
    workspace.write(
      'chat.grpo.yaml',
      workspace
        .read('tiny.grpo.yaml')
        .replace(
          'data: { train: train.jsonl, test: test.jsonl }',
          "data: { train: train.jsonl, messages: [{ role: user, content: '{prompt}' }] }",
        ),
    );
    const finished = grpo([
      'train',
      workspace.path('chat.grpo.yaml'),
      '--run-dir',
      workspace.path('chat-run'),
      '--json',
      ...set.flatMap((change) => ['--set', change]),
    ]);
    assert.equal(finished.code, 0, finished.stderr);
    const [line] = workspace.read('chat-run/rollouts.jsonl').split('\n');
    assert.match((JSON.parse(line ?? '') as { prompt: string }).prompt, /^\d+\+\d+==$/);
    const checkpoint = workspace.path('chat-run', 'checkpoints', 'step-00001');
    for (const folder of [
      checkpoint,
      await exported(workspace.path('chat-run'), 'peft', 'chat-peft'),
      await exported(workspace.path('chat-run'), 'merged', 'chat-merged'),
    ]) {
      assert.ok(readdirSync(folder).includes('chat_template.jinja'), folder);
      assert.equal(readFileSync(join(folder, 'chat_template.jinja'), 'utf8'), template);
    }
    // A template is part of what a run is computed from.
    writeFileSync(workspace.path('chat', 'chat_template.jinja'), `${template} `);
    const resumed = grpo(['resume', workspace.path('chat-run'), '--max-steps', '2', '--json']);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.match(
      workspace.read('chat-run/events.jsonl'),
      /the base model and what the prompts are made of .* have changed since this run began/,
    );
  });

  it('is the model that evaluate, compare and generate ask, as merged into its base', async () => {
    const merged = await exported(workspace.path('sft'), 'merged', 'sft-merged');
    const configOf = (name: string, base: string): string =>
      workspace.write(name, workspace.read('tiny.grpo.yaml').replace('embedded:sums', base));
    const [own, whole] = [configOf('own.grpo.yaml', './sft'), configOf('whole.grpo.yaml', merged)];
    const evaluate = (config: string): Json => documentOf(grpo(['evaluate', config, '--json', '--num', '4']));
    const [a, b, base] = [own, whole, workspace.config].map(evaluate);
    assert.deepEqual([a?.['n'], a?.['run'], a?.['checkpoint']], [4, null, 0]);
    assert.deepEqual(a?.['values'], b?.['values']);
    assert.notDeepEqual(a?.['values'], base?.['values']);
    const { subjects, comparisons } = documentOf(
      grpo(['compare', own, whole, workspace.config, '--json']),
    ) as {
      subjects: { values: number[] }[];
      comparisons: { difference: number }[];
    };
    assert.deepEqual(subjects[0]?.values, a?.['values']);
    assert.deepEqual(subjects[2]?.values, base?.['values']);
    assert.equal(comparisons[0]?.difference, 0);
    const say = (model: string): unknown =>
      documentOf(
        grpo([
          'generate',
          '--model',
          model,
          '--prompt',
          '12+3',
          '--num',
          '3',
          '--max-new-tokens',
          '6',
          '--json',
        ]),
      )['completions'];
    const texts = (model: string): unknown[] => (say(model) as { ids: number[] }[]).map(({ ids }) => ids);
    assert.deepEqual(texts(workspace.path('sft')), texts(merged));
    assert.notDeepEqual(texts(merged), texts('embedded:sums'));
  });

  it('by a pattern trains and is saved as one, as PEFT does', async () => {
    cpSync(workspace.path('sft'), workspace.path('by-pattern'), { recursive: true });
    const pattern = '(?:.*?language.*?)|(?:\\bmodel\\.layers\\.[\\d]{1,}\\.self_attn\\.(?:q_proj|v_proj))';
    const write = (target_modules: string): void =>
      writeFileSync(
        workspace.path('by-pattern', 'adapter_config.json'),
        JSON.stringify({ ...json('sft', 'adapter_config.json'), target_modules }),
      );
    write(pattern);
    const plain = await logprobs(workspace.path('sft'));
    assert.deepEqual(await logprobs(workspace.path('by-pattern')), plain);
    const set = ['model.base=./by-pattern', 'train.learning_rate=0.05', 'data.test=null'];
    const run = workspace.train('pattern-run', ...set, 'train.max_steps=1');
    assert.equal(
      json('pattern-run', 'checkpoints', 'step-00001', 'adapter_config.json')['target_modules'],
      pattern,
    );
    const resumed = grpo(['resume', run, '--max-steps', '2', '--json']);
    assert.equal(resumed.code, 0, resumed.stdout);
    const checkpoint = join(run, 'checkpoints', 'step-00002');
    const trained = await logprobs(checkpoint);
    assert.ok(distance(trained, plain) > 1e-4);
    assert.ok(distance(trained, await logprobs(await exported(run, 'merged', 'pattern-merged'))) < 1e-4);
    for (const [other, code] of [
      ['.*q_proj', 'adapter-mismatch'],
      ['.*self_attn.*', 'adapter-unsupported'],
      ['(([a-z._0-9]+)+)+!', 'adapter-pattern-too-slow'],
      ['.*[qv]_proj\\Z', 'adapter-unsupported'],
    ] as const) {
      write(other);
      const [found] = (await problems(...set)).filter(({ severity }) => severity === 'error');
      assert.equal(found?.code, code, found?.message);
    }
    // The last one, and with it all that `check` finds: `train` refuses it by the same functions.
    const changes = set.flatMap((change) => ['--set', change]);
    const refused = grpo(['train', workspace.config, '--json', ...changes]);
    assert.equal(errorOf(refused), 'adapter-unsupported');
  });

  it('of the hub that names a folder of this machine as its base opens nothing, in check and in train', () => {
    const home = workspace.path('hf');
    const cache = join(home, 'hub', 'models--org--sft');
    const commit = '0123456789abcdef0123456789abcdef01234567';
    cpSync(workspace.path('sft'), join(cache, 'snapshots', commit), { recursive: true });
    mkdirSync(join(cache, 'refs'));
    writeFileSync(join(cache, 'refs', 'main'), commit);
    const config = { ...json('sft', 'adapter_config.json'), base_model_name_or_path: workspace.path('sft') };
    writeFileSync(join(cache, 'snapshots', commit, 'adapter_config.json'), JSON.stringify(config));
    const env = { ...process.env, HF_HOME: home, HF_HUB_OFFLINE: '1' };
    const set = ['--set', 'model.base=org/sft', '--json'];
    const checked = documentOf(grpo(['check', workspace.config, ...set], { env }));
    const errors = (checked['problems'] as { code: string; severity: string }[]).filter(
      ({ severity }) => severity === 'error',
    );
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['adapter-base-place'],
    );
    assert.equal(errorOf(grpo(['train', workspace.config, ...set], { env })), 'adapter-base-place');
    assert.equal(
      errorOf(grpo(['generate', '--model', 'org/sft', '--prompt', 'a', '--json'], { env })),
      'adapter-base-place',
    );
  });
});
