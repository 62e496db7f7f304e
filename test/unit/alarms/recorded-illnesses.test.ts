import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { blameTokens, type Alarm } from '../../../core/alarms/index.ts';
import { notBuiltYet, setValue, type GrpoConfig } from '../../../core/config/index.ts';
import { tokenArrays } from '../../../trainer/doctor/token-arrays.ts';
import { runFiles } from '../../../trainer/runs/run-files.ts';
import { deltasOf, folderOf, manifestOf, monitorOf } from './recorded-run.ts';

type Expected = Pick<Alarm, 'code' | 'steps' | 'active' | 'evidence'> & { config_key: string };

/** What each recorded run (scripts/record-fixtures.mjs) has, and nothing else. Figures: counted in the recordings by other means. */
const RUNS: Record<string, Expected | undefined> = {
  'entropy-collapse': {
    code: 'entropy_collapse',
    steps: { first: 2, last: 8 },
    active: true,
    evidence: { entropy: 2.80894e-7, entropy_at_first: 0.271237, reward: 0, reward_at_first: 0.015625 },
    config_key: 'train.learning_rate',
  },
  'entropy-explosion': {
    code: 'entropy_explosion',
    steps: { first: 3, last: 8 },
    active: true,
    evidence: {
      entropy: 0.938364,
      entropy_at_first: 0.271237,
      reward: 0,
      reward_at_first: 0.015625,
      learning_rate: 0.01,
      temperature: 1,
    },
    config_key: 'train.learning_rate',
  },
  'flat-reward': {
    code: 'flat_reward',
    steps: { first: 1, last: 32 },
    active: true,
    evidence: { reward: 0.3, reward_at_first: 0.2625, kl: 2.28789e-8, grad_norm: 0.618824 },
    config_key: 'train.learning_rate',
  },
  healthy: undefined,
  'kl-explosion': {
    code: 'kl_explosion',
    steps: { first: 4, last: 8 },
    active: true,
    evidence: { kl: 5.07644, kl_max: 5.92682, beta: 0.001, learning_rate: 0.003, completion_kl: 7.0313 },
    config_key: 'train.learning_rate',
  },
  'nan-rollback': {
    code: 'nan_rollback',
    steps: { first: 4, last: 4 },
    active: true,
    evidence: {
      rollbacks: 1,
      reason: 'the loss of step 4 is not a number',
      back_to_step: 3,
      learning_rate: 0.00015,
    },
    config_key: 'train.learning_rate',
  },
  'reward-cancellation': {
    code: 'reward_cancellation',
    steps: { first: 1, last: 8 },
    active: true,
    evidence: { share_of_groups: 0.7, groups_cancelled: 14, rewards: 'exact-answer, wrong-answer' },
    config_key: 'rewards.1.weight',
  },
  'reward-failing': {
    code: 'reward_failing',
    steps: { first: 1, last: 8 },
    active: true,
    evidence: {
      errors: 11,
      unscorable: 11,
      completions: 16,
      share: 0.6875,
      reward: 'failing',
      error: 'The reward "failing" returned NaN for completion 0, where a finite number or null is needed.',
    },
    config_key: 'rewards.0',
  },
  'reward-stopped': {
    code: 'reward_failing',
    steps: { first: 1, last: 1 },
    active: true,
    evidence: {
      error:
        'The reward "failing" returned NaN for completion 3, where a finite number or null is needed. The completion: "-> 79"',
      error_code: 'reward-not-finite',
    },
    config_key: 'rewards',
  },
  'slow-reward': {
    code: 'slow_reward',
    steps: { first: 1, last: 8 },
    active: true,
    evidence: {
      reward_s: 0.802997,
      step_s: 0.980618,
      share: 0.818868,
      'reward_s/slow': 0.802157,
      'reward_s/exact-answer': 0.000196366,
    },
    config_key: 'rewards.1',
  },
  truncation: {
    code: 'truncation',
    steps: { first: 2, last: 8 },
    active: true,
    evidence: {
      clipped_ratio: 0.4375,
      reward_of_cut: 0,
      reward_of_ended: 0.15493,
      max_completion_length: 12,
    },
    config_key: 'grpo.max_completion_length',
  },
  'truncation-of-all': {
    code: 'truncation',
    steps: { first: 1, last: 8 },
    active: true,
    evidence: { clipped_ratio: 1, reward_of_cut: 0, max_completion_length: 4 },
    config_key: 'grpo.max_completion_length',
  },
  'zero-variance': {
    code: 'zero_variance',
    steps: { first: 1, last: 8 },
    active: true,
    evidence: {
      frac_reward_zero_std: 1,
      groups: 20,
      groups_stuck: 20,
      groups_solved: 0,
      reward_of_equal_groups: 0,
    },
    config_key: 'grpo.num_generations',
  },
};

const KEYS = ['code', 'steps', 'active', 'evidence', 'config_key'] as const;
const shown = (alarm: Alarm): Partial<Alarm> => Object.fromEntries(KEYS.map((key) => [key, alarm[key]]));

describe('alarms on recorded runs', () => {
  it('know every recording', () => {
    assert.deepEqual(readdirSync(folderOf('.')).sort(), Object.keys(RUNS).sort());
  });

  for (const [name, expected] of Object.entries(RUNS))
    it(`${name}: ${expected?.code ?? 'no alarm'}`, async () => {
      const alarms = (await monitorOf(name)).alarms();
      assert.deepEqual(alarms.map(shown), expected === undefined ? [] : [expected]);
    });

  it('are the same however the run is read: in pieces of 2 kB or at once', async () => {
    for (const name of Object.keys(RUNS)) {
      const [whole, pieces] = [await monitorOf(name), await monitorOf(name, 2000)];
      assert.deepEqual([pieces.alarms(), pieces.notices()], [whole.alarms(), whole.notices()], name);
    }
  });

  it('offer settings that a config takes and this version trains with', async () => {
    let tried = 0;
    for (const name of Object.keys(RUNS)) {
      const config = manifestOf(name).config as unknown as GrpoConfig;
      for (const { code, remedies } of (await monitorOf(name)).alarms()) {
        assert.ok(remedies.length > 0, code);
        assert.equal(new Set(remedies.map(({ id }) => id)).size, remedies.length, 'ids are stable names');
        for (const { setting } of remedies) {
          if (setting === undefined) continue;
          const reading = await setValue(config, `${setting.key}=${setting.value}`);
          const errors = reading.problems.filter(({ severity }) => severity === 'error');
          assert.deepEqual(errors, [], `${code}: ${setting.key}`);
          assert.ok(reading.config);
          assert.deepEqual(notBuiltYet(reading.config), [], `${code}: ${setting.key}`);
          tried++;
        }
      }
    }
    assert.ok(tried >= 10);
  });

  it('blame the token with the greatest KL in the worst completion where the explosion began', async () => {
    const alarms = (await monitorOf('kl-explosion')).alarms();
    const files = runFiles(folderOf('kl-explosion'));
    const read = (id: string) => tokenArrays(files, manifestOf('kl-explosion'), id);
    const [blamed] = await blameTokens(alarms, read);
    const { id, token, text } = blamed?.completion ?? { id: '' };
    assert.equal(id, 's4-g3-c3');
    const arrays = await read(id);
    const kl = Array.from(arrays?.logprobs_new ?? [], (now, t) => {
      const d = (arrays?.ref_logprobs?.[t] ?? NaN) - now;
      return Math.exp(d) - d - 1;
    });
    assert.equal(token, kl.indexOf(Math.max(...kl)));
    assert.equal(text, arrays?.pieces?.[token]);
    assert.ok(Math.abs(Number(blamed?.evidence['token_kl']) / Math.max(...kl) - 1) < 1e-5);
  });

  it('are named as the trainer names the events that it writes of single steps', async () => {
    const events = (await deltasOf('zero-variance')).flatMap((delta) => delta.events);
    const written = events
      .filter(({ record }) => record.type === 'alarm')
      .map(({ record }) => record['name']);
    assert.deepEqual(written, ['zero_variance']);
  });

  it('leave what only looks alarming to notices, and say none where nothing is learned', async () => {
    const codes = async (name: string): Promise<string[]> =>
      (await monitorOf(name)).notices().map(({ code }) => code);
    assert.deepEqual(await codes('healthy'), ['loss_near_zero', 'clip_always_zero']);
    assert.deepEqual(await codes('zero-variance'), ['clip_always_zero']);
  });
});
