import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest, MetricsLine } from '../../../../core/run/records.ts';
import * as health from '../../../../webview/dashboard/charts/health.ts';
import { healthLine } from '../../../../webview/dashboard/charts/health-line.ts';
import type { HealthRule } from '../../../../webview/dashboard/charts/spec.ts';
import { chartSpecs } from '../../../../webview/dashboard/charts/specs.ts';
import { RunData } from '../../../../webview/dashboard/data/run.ts';
import { event, head, repeat, run, shown } from './runs.ts';

type Columns = Record<string, readonly (number | null)[]>;

const rising = Array.from({ length: 40 }, (_, i) => i / 40);
const wavering = Array.from({ length: 40 }, (_, i) => 0.3 + 0.05 * Math.sin(i * 7));

const CASES: [string, HealthRule, Columns, Record<string, unknown>, RegExp | undefined][] = [
  ['a reward that rises', health.reward, { reward: rising }, {}, undefined],
  ['a reward that does not', health.reward, { reward: wavering }, {}, /No clear rise in 40 steps/],
  ['a reward too young to judge', health.reward, { reward: wavering.slice(0, 20) }, {}, undefined],
  [
    'a reward that was solved from the start',
    health.reward,
    { reward: wavering, frac_reward_zero_std: repeat(0.9, 40) },
    {},
    undefined,
  ],
  ['a component that falls', health.component('x'), { 'rewards/x/mean': rising.toReversed() }, {}, /^Falls/],
  [
    'a component that fails',
    health.component('x'),
    { 'rewards/x/mean': [1, 1], 'rewards/x/errors': [0, 3] },
    {},
    /Failed on 3/,
  ],
  ['a KL of healthy runs', health.kl, { kl: repeat(0.06, 9) }, {}, undefined],
  ['a KL with one spike', health.kl, { kl: [...repeat(0.06, 9), 0.5] }, {}, undefined],
  ['a KL that is far', health.kl, { kl: repeat(0.5, 9) }, {}, /0\.500 nats/],
  [
    'an entropy spent on reward',
    health.entropy,
    { entropy: [1, ...repeat(0.1, 39)], reward: rising },
    {},
    undefined,
  ],
  [
    'an entropy lost for nothing',
    health.entropy,
    { entropy: [1, ...repeat(0.1, 39)], reward: wavering },
    {},
    /10% of its start/,
  ],
  [
    'completions at their limit',
    health.length,
    { 'completions/mean_length': repeat(39, 5) },
    { grpo: { max_completion_length: 40 } },
    /limit of 40/,
  ],
  ['few cut completions', health.clipped, { 'completions/clipped_ratio': repeat(0.02, 5) }, {}, undefined],
  [
    'many cut completions',
    health.clipped,
    { 'completions/clipped_ratio': repeat(0.5, 5) },
    {},
    /50% were cut/,
  ],
  ['groups with spread', health.zeroStd, { frac_reward_zero_std: repeat(0.5, 5) }, {}, undefined],
  [
    'groups without spread',
    health.zeroStd,
    { frac_reward_zero_std: repeat(0.95, 5) },
    {},
    /95% of the groups scored alike/,
  ],
  [
    'a gradient that is scaled down now and then',
    health.gradNorm,
    { grad_norm: [0.5, 0.5, 1.5, 0.5, 0.5] },
    { train: { max_grad_norm: 1 } },
    undefined,
  ],
  [
    'a gradient that is scaled down mostly',
    health.gradNorm,
    { grad_norm: repeat(3, 10) },
    { train: { max_grad_norm: 1 } },
    /Above 1 in 10 of the last 10/,
  ],
  ['no gradient', health.gradNorm, { grad_norm: repeat(0, 10) }, {}, /nothing is learned/],
  [
    'a spike of the gradient',
    health.gradNorm,
    { grad_norm: [...repeat(0.1, 9), 5] },
    {},
    /5\.00 in the newest step/,
  ],
  ['a warm-up that begins at 0', health.learningRate, { learning_rate: [0, 1e-5] }, {}, undefined],
  ['a rate of 0', health.learningRate, { learning_rate: repeat(0, 6) }, {}, /nothing is learned/],
  [
    'a machine that has slowed down',
    health.speed,
    { 'time/tokens_per_s': [...repeat(1000, 20), ...repeat(300, 5)] },
    {},
    /300 over the last 5 steps, 1,000 usually/,
  ],
  [
    'rewards that take half of the time',
    health.timeSplit,
    { 'time/reward': repeat(0.9, 5), 'time/step_time': repeat(1.2, 5) },
    {},
    /0\.900 s of 1\.20 s/,
  ],
  [
    'quick rewards of quick steps',
    health.timeSplit,
    { 'time/reward': repeat(0.09, 5), 'time/step_time': repeat(0.1, 5) },
    {},
    undefined,
  ],
  [
    'tokens that are clipped',
    health.ratioClipped,
    { 'clip_ratio/region_mean': repeat(0.4, 5) },
    { grpo: { num_iterations: 4 } },
    /40% of the tokens/,
  ],
];

describe('what is healthy', () => {
  for (const [what, rule, columns, config, expected] of CASES) {
    it(`${expected === undefined ? 'is' : 'is not'} ${what}`, () => {
      const found = rule.departs(run(columns, config));
      if (expected === undefined) assert.equal(found, undefined);
      else assert.match(found ?? 'nothing', expected);
    });
  }

  it('is said of every chart, also before there is a step', () => {
    const empty = run({});
    for (const { id, health: rule } of chartSpecs([empty])) {
      assert.ok(rule.healthy(empty).length > 10, id);
      assert.equal(rule.departs(empty), undefined, id);
    }
  });

  it('explains a loss of 0 with one update a batch, and not otherwise', () => {
    assert.match(health.loss.healthy(run({}, { grpo: { num_iterations: 1 } })), /cancel out/);
    assert.doesNotMatch(health.loss.healthy(run({}, { grpo: { num_iterations: 2 } })), /cancel out/);
  });

  it('names the run that departs, and the others that do', () => {
    const [ill, well] = [run({ kl: repeat(0.5, 9) }), run({ kl: repeat(0.01, 9) })];
    const spec = chartSpecs([ill]).find(({ id }) => id === 'kl');
    assert.ok(spec);
    assert.equal(healthLine(spec, [shown(well)]).isHealthy, true);
    assert.match(healthLine(spec, [shown(well), shown(ill, 1, 'hot')]).text, /^hot: 0\.500 nats/);
    assert.match(healthLine(spec, [shown(ill, 0, 'a'), shown(ill, 1, 'b')]).text, /\(b too\)$/);
    assert.doesNotMatch(healthLine(spec, [shown(ill, 0, 'a')]).text, /^a:/);
  });

  it('tells why there is no KL, by the setting in force', () => {
    assert.match(health.whyNoKl(run({}, { grpo: { beta: 0 } })) ?? '', /no reference/);
    const changed = run(
      {},
      { grpo: { beta: 0 } },
      { events: [event(3, 'setting', { key: 'grpo.beta', value: 0.1 })] },
    );
    assert.equal(health.whyNoKl(changed), undefined);
  });
});

/** The chart that shows each illness; the recordings are those of the alarms' own tests. */
const ILLNESSES: Record<string, string> = {
  'entropy-collapse': 'entropy',
  'entropy-explosion': 'entropy',
  'flat-reward': 'reward',
  'kl-explosion': 'kl',
  'slow-reward': 'time',
  truncation: 'clipped_ratio',
  'zero-variance': 'frac_reward_zero_std',
};

describe('recorded runs', () => {
  const departing = (name: string): string[] => {
    const folder = join('test', 'fixtures', 'runs', name);
    const { config } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
    const metrics = readFileSync(join(folder, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as MetricsLine);
    const data = new RunData(folder);
    data.take({ folder, head: head(folder, { config }), metrics });
    return chartSpecs([data]).flatMap(({ id, health: rule }) =>
      rule.departs(data) === undefined ? [] : [id],
    );
  };

  it('that are healthy depart in no chart', () => {
    assert.deepEqual(departing('healthy'), []);
  });

  for (const [name, chart] of Object.entries(ILLNESSES)) {
    it(`with ${name} depart in the chart ${chart}`, () => {
      const found = departing(name);
      assert.ok(found.includes(chart), found.join(', '));
    });
  }
});
