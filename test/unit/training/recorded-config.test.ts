import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONFIG_LIMITS, resolveConfig, setValue, type GrpoConfig } from '../../../core/config/index.ts';
import type { Manifest } from '../../../core/run/records.ts';
import { changedConfig, readRecordedRun, withRecorded } from '../../../trainer/training/recorded-config.ts';

const config = resolveConfig({
  name: 'a',
  model: { base: 'm', adapter: { r: 4 } },
  data: { train: 'a.jsonl', messages: [{ role: 'user', content: '{q}' }] },
  rewards: [
    { use: 'length', target: 5 },
    { use: './mine.ts', weight: 0.5, marks: [null, { a: 'yes' }] },
  ],
  grpo: { delta: null, stop: ['\n', '${HOME}'] },
  train: { max_steps: 20 },
});
const MANIFEST: Omit<Manifest, 'config'> = {
  schema_version: 1,
  created: '2026-01-31T12:00:00.000Z',
  source: { path: '/gone/a.grpo.yaml', text: '' },
  hashes: { code: null, data: null, model: null, rewards: null },
  versions: {},
  machine: { platform: 'p', arch: 'a', cpu: 'c', cores: 1, memory_bytes: 1 },
  parent: null,
};

describe('the config in the manifest of a run', () => {
  let run = '';
  beforeEach(() => {
    run = mkdtempSync(join(tmpdir(), 'grpo-recorded-'));
  });
  afterEach(() => rmSync(run, { recursive: true }));

  const read = async (recorded: unknown, more: object = {}): Promise<GrpoConfig> => {
    writeFileSync(
      join(run, 'manifest.json'),
      JSON.stringify({ ...MANIFEST, config: recorded as Manifest['config'], ...more }),
    );
    return (await readRecordedRun(run)).config;
  };
  const refuses = async (recorded: unknown, says: RegExp, more: object = {}): Promise<void> => {
    const where = join(run, 'manifest.json');
    await assert.rejects(
      read(recorded, more),
      { code: 'run-manifest-invalid', where, message: says },
      String(says),
    );
  };

  it('is taken as it was resolved, to the last value', async () => {
    assert.deepEqual(await read(config), config);
    assert.deepEqual(await read(config, { threads: 2, prompt_time: '2026-11-30T12:08:36' }), config);
    const wide = resolveConfig({ ...config, grpo: { epsilon: 0.1, epsilon_high: 0.3 } });
    assert.deepEqual(await read(wide), wide);
    const narrow = await changedConfig(await read(config), join(run, 'a.grpo.yaml'), []).catch(
      (error: unknown) => (error as { code: string }).code,
    );
    // Only what is new is judged with its files.
    assert.equal(narrow, 'config-missing-file');
  });

  it('is refused where `train` would refuse it, whatever stands there', async () => {
    const grpo = (change: object): object => ({ ...config, grpo: { ...config.grpo, ...change } });
    const train = (change: object): object => ({ ...config, train: { ...config.train, ...change } });
    const without = { ...config, data: undefined };
    for (const [recorded, says] of [
      [grpo({ num_generations: 1e8 }), /num_generations.*at most 10000/],
      [grpo({ num_generations: 'many' }), /num_generations.*must be a number/],
      [grpo({ temperature: 0 }), /temperature/],
      [grpo({ temperture: 1 }), /temperture/],
      [train({ max_steps: 1e21 }), /max_steps/],
      [train({ learning_rate: -1 }), /learning_rate/],
      [
        { ...grpo({ num_generations: 100 }), train: { ...config.train, prompts_per_step: 100_000 } },
        /at most 1000000/,
      ],
      [{ ...config, rewards: [] }, /rewards/],
      [{ ...config, rewards: { length: 1 } }, /rewards/],
      [{ ...config, rewards: [{ use: 'regex', pattern: '\\Aa' }] }, /\\A/],
      [{ ...config, rewards: [{ use: 'length', target: 5, name: 'a b' }] }, /white space/],
      [{ ...config, name: '../up' }, /name/],
      [{ ...config, model: null }, /model/],
      [{ ...config, grpo: null, model: 7 }, /model/],
      [without, /data/],
      [{}, /model.*and \d more/],
      [JSON.parse('{"__proto__":{}}'), /__proto__/],
      [{ ...config, data: { ...config.data, chat_template_kwargs: deep(100) } }, /nested 40 deep/],
      [{ ...config, rewards: [{ ...config.rewards[1], list: new Array(5000).fill(0) }] }, /values/],
    ] as const)
      await refuses(recorded, says);
    await refuses(config, /threads/, { threads: 0 });
    await refuses(config, /threads/, { threads: 'all' });
    await refuses(config, /time/, { prompt_time: 'yesterday' });
    await refuses(config, /time/, { created: 'long ago' });
  });

  it('is judged with the settings of a checkpoint too', async () => {
    const judge = (settings: Record<string, unknown>): Promise<GrpoConfig> =>
      withRecorded(config, settings, 'state.json');
    assert.equal((await judge({ 'grpo.beta': 0.5, 'rewards.mine.weight': 2 })).grpo.beta, 0.5);
    for (const settings of [{ 'grpo.beta': -1 }, { 'train.max_steps': 'x' }, { 'grpo.new': 1 }])
      await assert.rejects(judge(settings), { code: 'run-manifest-invalid', where: 'state.json' });
  });

  it('may be larger than what is typed: every default is written out in it', async () => {
    const marks = Array.from({ length: CONFIG_LIMITS.values - 100 }, (_, i) => i);
    const large = resolveConfig({
      ...config,
      rewards: [{ use: './mine.ts', marks, text: 'x'.repeat(1_200_000) }],
    });
    assert.deepEqual(await read(large), large);
    const { config: set, problems } = await setValue(large, 'beta=0.25');
    assert.deepEqual(problems, []);
    assert.equal(set?.grpo.beta, 0.25);
  });
});

const deep = (depth: number): unknown => (depth === 0 ? 1 : { a: deep(depth - 1) });
