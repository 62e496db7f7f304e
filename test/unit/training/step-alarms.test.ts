import assert from 'node:assert/strict';
import type { RewardError } from '../../../trainer/rewards/runner.ts';
import type { Completion } from '../../../trainer/rollout/completion.ts';
import { StepAlarms, type StepOutcome } from '../../../trainer/training/step-alarms.ts';

const COMPLETION: Completion = {
  id: 's1-g0-c0',
  group: 0,
  index: 0,
  prompt: { id: 'p', text: 'p', ids: Int32Array.of(1), columns: {} },
  ids: Int32Array.of(1),
  text: 'x',
  text_len: Int32Array.of(1),
  stop_reason: 'length',
  logprobs: Float32Array.of(-1),
  entropy: Float32Array.of(1),
};

const failure = (name: string, count: number): RewardError => ({
  name,
  count,
  code: 'reward-failed',
  message: `The reward "${name}" failed: Error: no luck`,
  where: `${name}.ts:2:9`,
  fix: 'Correct the reward file.',
});

/** A step of two completions. */
const outcome = (errors: RewardError[], { counted = true, advantage = 0.5 } = {}): StepOutcome => ({
  completions: [COMPLETION, COMPLETION],
  scores: { errors },
  judged: { rewards: [1, 0], advantages: [advantage, -advantage] },
  mask: [Uint8Array.of(counted ? 1 : 0), Uint8Array.of(counted ? 1 : 0)],
});

describe('alarms of a step', () => {
  it('name a reward that fails at every completion, with its first error, once for as long as it lasts', () => {
    const alarms = new StepAlarms();
    assert.deepEqual(alarms.of(1, outcome([failure('mine', 1)])), []);
    const [alarm, ...others] = alarms.of(2, outcome([failure('mine', 2)]));
    assert.deepEqual(others, []);
    assert.ok(alarm);
    assert.deepEqual([alarm.name, alarm.code], ['reward_failing', 'reward-failing']);
    assert.match(
      alarm.message,
      /"mine" failed at all 2 completions of step 2.*Error: no luck \(mine\.ts:2:9\)/,
    );
    assert.equal(alarm.fix, 'Correct the reward file.');
    const error = 'The reward "mine" failed: Error: no luck';
    assert.deepEqual(alarm.reward, { name: 'mine', failures: 2, error, where: 'mine.ts:2:9' });
    assert.deepEqual(alarms.of(3, outcome([failure('mine', 2)])), []);
    const next = alarms.of(4, outcome([failure('mine', 2), failure('other', 2)]));
    assert.deepEqual(
      next.map(({ reward }) => reward?.name),
      ['other'],
    );
    assert.deepEqual(alarms.of(5, outcome([])), []);
    assert.equal(alarms.of(6, outcome([failure('mine', 2)])).length, 1);
  });

  it('say that nothing is learned when that begins, and again when the reason changes', () => {
    const alarms = new StepAlarms();
    const names = (step: number, found: StepOutcome): string[] =>
      alarms.of(step, found).map(({ name }) => name);
    assert.deepEqual(names(1, outcome([], { counted: false })), ['all_truncated']);
    assert.deepEqual(names(2, outcome([], { counted: false })), []);
    assert.deepEqual(names(3, outcome([], { advantage: 0 })), ['zero_variance']);
    assert.deepEqual(names(4, outcome([], { advantage: 0 })), []);
    assert.deepEqual(names(5, outcome([])), []);
    assert.deepEqual(names(6, outcome([], { advantage: 0 })), ['zero_variance']);
  });
});
