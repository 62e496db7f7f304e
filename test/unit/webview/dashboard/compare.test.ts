import assert from 'node:assert/strict';
import { configDifference } from '../../../../webview/dashboard/compare/config-difference.ts';
import {
  finalEvaluation,
  gainOf,
  verdict,
  whyNotPaired,
} from '../../../../webview/dashboard/compare/gain.ts';
import type { Evaluation } from '../../../../webview/dashboard/data/run.ts';
import { run } from './runs.ts';

const evaluation = (
  values: (number | null)[] | undefined,
  yardstick: string | undefined = 'y',
): Evaluation => ({
  step: 60,
  n: values?.length ?? 0,
  metrics: { reward: 0.5 },
  time: {},
  interval: null,
  values,
  yardstick,
});

describe('settings that differ', () => {
  it('are told by their keys, rewards by their names whatever their order', () => {
    const a = {
      name: 'a',
      rewards: [{ use: 'exact-answer', weight: 1 }],
      train: { learning_rate: 1e-4, seed: 7 },
      grpo: { stop: [] },
    };
    const b = {
      name: 'b',
      rewards: [
        { use: './rewards/concise.ts', weight: 0.2 },
        { use: 'exact-answer', weight: 2 },
      ],
      train: { learning_rate: 3e-4, seed: 7 },
      grpo: { stop: ['\n'] },
    };
    assert.deepEqual(configDifference([a, b]), [
      { key: 'rewards.exact-answer.weight', values: [1, 2] },
      { key: 'train.learning_rate', values: [1e-4, 3e-4] },
      { key: 'grpo.stop', values: [[], ['\n']] },
      { key: 'rewards.concise.use', values: [undefined, './rewards/concise.ts'] },
      { key: 'rewards.concise.weight', values: [undefined, 0.2] },
    ]);
  });

  it('are none of equal configs, and survive a config that is none', () => {
    assert.deepEqual(configDifference([{ rewards: 'x' }, { rewards: 'x' }]), []);
    assert.deepEqual(configDifference([{}, { rewards: [null, { use: 'a' }, { use: 'a' }] }]).length, 3);
  });
});

describe('the gain of one run over another', () => {
  const half = Array.from({ length: 100 }, (_, i) => i % 2);

  it('is paired by prompt, with its interval', () => {
    const found = gainOf(evaluation(half), evaluation(half.map((value, i) => (i < 40 ? 1 : value))));
    assert.equal(found.kind, 'gain');
    if (found.kind !== 'gain') return;
    assert.ok(Math.abs(found.gain.difference - 0.2) < 1e-12);
    assert.ok(found.gain.interval[0] > 0 && found.gain.interval[1] < 0.4);
    assert.equal(verdict(found.gain), 'clearly better');
  });

  it('is no clear difference where chance explains it', () => {
    const found = gainOf(
      evaluation(half),
      evaluation(half.map((value, i) => (i === 0 ? 1 : i === 1 ? 0 : value))),
    );
    assert.equal(found.kind === 'gain' && verdict(found.gain), 'no clear difference');
    const worse = gainOf(evaluation(half.map(() => 1)), evaluation(half));
    assert.equal(worse.kind === 'gain' && verdict(worse.gain), 'clearly worse');
  });

  it('is not computed where the two were not measured alike, and says why', () => {
    assert.match(whyNotPaired(evaluation(half), undefined) ?? '', /no held-out evaluation/);
    assert.match(whyNotPaired(evaluation(half), evaluation(half, 'other')) ?? '', /measured differently/);
    assert.match(whyNotPaired(evaluation(undefined), evaluation(half)) ?? '', /not recorded/);
    assert.match(
      whyNotPaired({ ...evaluation(half), yardstick: undefined }, evaluation(half)) ?? '',
      /differently/,
    );
    assert.deepEqual(gainOf(evaluation([null]), evaluation([1])), {
      kind: 'none',
      why: 'no prompt that both could be scored on',
    });
  });

  it('is of the newest evaluation that found a reward', () => {
    const data = run({});
    const failed = { ...evaluation([null]), step: 80, metrics: { reward: null } };
    data.take({ folder: data.folder, evaluations: [evaluation([1]), failed] });
    assert.equal(finalEvaluation(data)?.step, 60);
  });
});
