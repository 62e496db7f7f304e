import assert from 'node:assert/strict';
import { AlarmMonitor, blameTokens, type RunPiece } from '../../../core/alarms/index.ts';
import type { Entry } from '../../../core/run/lines.ts';
import type { EventRecord, MetricsLine, RolloutRecord, Status } from '../../../core/run/records.ts';
import { anAlarm } from './an-alarm.ts';

const CONFIG = {
  rewards: [
    { use: 'exact-answer', weight: 1 },
    { use: './style.ts', weight: 1 },
  ],
  grpo: { num_generations: 4, max_completion_length: 40, beta: 0.01, num_iterations: 1 },
  train: { learning_rate: 1e-4 },
};

/** Records at made-up places, each 10 bytes long. */
const entries = <T>(records: readonly T[], from = 0): Entry<T>[] =>
  records.map((record, i) => ({ offset: from + i * 10, length: 9, record }));

const line = (step: number, metrics: Record<string, number>): MetricsLine => ({ step, metrics, time: {} });

/** Groups of completions with these rewards, all ended by themselves. */
const rollouts = (step: number, groups: readonly (readonly (number | null)[])[]): RolloutRecord[] =>
  groups.flatMap((rewards, group) =>
    rewards.map((reward, index) => ({
      id: `s${step}-g${group}-c${index}`,
      step,
      group,
      index,
      prompt_id: `p${group}`,
      prompt: '',
      completion: '',
      stop_reason: 'eos' as const,
      rewards: { 'exact-answer': reward },
      details: {},
      reward,
      advantage: 0,
      arrays: {},
      time: {},
    })),
  );

const monitorOf = (...pieces: RunPiece[]): AlarmMonitor => {
  const monitor = new AlarmMonitor(CONFIG);
  for (const piece of pieces) monitor.observe(piece);
  return monitor;
};
const codesOf = (monitor: AlarmMonitor): string[] => monitor.alarms().map(({ code }) => code);
const steps = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

/** A run whose steps all have these groups and metrics. */
const monotonous = (
  count: number,
  groups: readonly (readonly (number | null)[])[],
  metrics: (step: number) => Record<string, number> = () => ({}),
): RunPiece => ({
  metrics: entries(steps(count).map((step) => line(step, metrics(step)))),
  rollouts: entries(steps(count).flatMap((step) => rollouts(step, groups))),
});

const [RIGHT, WRONG, MIXED] = [
  [1, 1, 1, 1],
  [0, 0, 0, 0],
  [0, 1, 1, 0],
] as const;

describe('alarm rules', () => {
  it('zero variance: a task that is being solved is no illness, one that stands still is', () => {
    const reward = (value: number) => () => ({ reward: value });
    assert.deepEqual(codesOf(monitorOf(monotonous(8, [RIGHT, RIGHT, RIGHT, MIXED], reward(0.9)))), []);
    // One hard prompt among solved ones is a remainder.
    assert.deepEqual(
      codesOf(monitorOf(monotonous(8, [RIGHT, RIGHT, RIGHT, RIGHT, MIXED, WRONG], reward(0.75)))),
      [],
    );
    const [alarm] = monitorOf(monotonous(8, [RIGHT, RIGHT, WRONG, WRONG], reward(0.5))).alarms();
    assert.equal(alarm?.code, 'zero_variance');
    assert.deepEqual([alarm.evidence['groups_stuck'], alarm.evidence['groups_solved']], [10, 10]);
  });

  it('zero variance: not while the reward still rises, and over when groups differ again', () => {
    const rising = monotonous(8, [WRONG, WRONG, WRONG, WRONG, WRONG, MIXED], (step) => ({
      reward: step ** 3 / 512,
    }));
    assert.deepEqual(codesOf(monitorOf(rising)), []);
    const healed: RunPiece = {
      metrics: entries(steps(14).map((step) => line(step, { reward: 0.1 }))),
      rollouts: entries(
        steps(14).flatMap((step) => rollouts(step, step <= 6 ? [WRONG, WRONG] : [MIXED, MIXED])),
      ),
    };
    const [alarm] = monitorOf(healed).alarms();
    assert.deepEqual(
      [alarm?.code, alarm?.steps, alarm?.active],
      ['zero_variance', { first: 1, last: 6 }, false],
    );
  });

  it('groups that cannot be scored have no spread to miss; a reward that scores nothing is the illness', () => {
    const [alarm, ...others] = monitorOf(monotonous(6, [[null, null, null, 1]])).alarms();
    assert.deepEqual([alarm?.code, alarm?.evidence['unscorable'], others], ['reward_failing', 3, []]);
  });

  it('reward cancellation: a reward of weight 0 has no part in it', () => {
    const cancelling = entries(
      steps(6).flatMap((step) =>
        rollouts(step, [[1, 1, 1, 1]]).map((one) => ({
          ...one,
          rewards: { 'exact-answer': one.index % 2, style: 1 - (one.index % 2) },
        })),
      ),
    );
    const alarms = monitorOf({ rollouts: cancelling }).alarms();
    assert.deepEqual(
      alarms.map(({ code }) => code),
      ['reward_cancellation'],
    );
    assert.deepEqual(alarms[0]?.remedies[0]?.setting, {
      key: 'rewards.style.weight',
      value: '0.5',
      live: true,
    });
    const off = {
      t: '',
      attempt: 1,
      step: 1,
      type: 'setting',
      key: 'rewards.style.weight',
      value: 0,
    } satisfies EventRecord;
    assert.deepEqual(codesOf(monitorOf({ events: entries([off]), rollouts: cancelling })), ['zero_variance']);
  });

  it('KL: one rare token in one step is no explosion, unless the term outweighs the reward', () => {
    const kl = (value: number): RunPiece =>
      monotonous(9, [MIXED], (step) => ({ kl: step === 5 ? value : 0.1 }));
    assert.deepEqual(codesOf(monitorOf(kl(3))), []);
    const [alarm] = monitorOf(kl(150)).alarms();
    assert.deepEqual(
      [alarm?.code, alarm?.steps, alarm?.active],
      ['kl_explosion', { first: 5, last: 5 }, false],
    );
  });

  it('entropy: spent on a gain is well spent; without one, or when the gain is lost, it has collapsed', () => {
    const course = (reward: (step: number) => number): RunPiece =>
      monotonous(20, [MIXED], (step) => ({
        entropy: step < 10 ? 1 : 0.05,
        reward: reward(step) + (step % 2) / 100,
      }));
    assert.deepEqual(codesOf(monitorOf(course((step) => Math.min(1, step / 10)))), []);
    assert.deepEqual(codesOf(monitorOf(course(() => 0.3))), ['entropy_collapse']);
    const lost = monitorOf(course((step) => (step < 12 ? step / 12 : 0.2))).alarms();
    assert.deepEqual(
      lost.map(({ code }) => code),
      ['entropy_collapse'],
    );
  });

  it('entropy that rises: exploration pays off, a little more of next to nothing is nothing, noise is an illness', () => {
    const course = (from: number, to: number, reward: (step: number) => number): RunPiece =>
      monotonous(20, [MIXED], (step) => ({
        entropy: step < 10 ? from : to,
        reward: reward(step) + (step % 2) / 100,
      }));
    const flat = (): number => 0.3;
    assert.deepEqual(codesOf(monitorOf(course(0.5, 1.5, (step) => Math.min(1, step / 10)))), []);
    assert.deepEqual(codesOf(monitorOf(course(0.1, 0.5, flat))), []);
    assert.deepEqual(codesOf(monitorOf(course(2, 3.5, flat))), [], 'a model that was never sure of itself');
    const [alarm, ...others] = monitorOf(course(0.5, 1.5, flat)).alarms();
    assert.deepEqual([alarm?.code, others], ['entropy_explosion', []]);
    // The window's third high step makes its median high; the first high one is where it began.
    assert.deepEqual([alarm?.steps, alarm?.active], [{ first: 10, last: 20 }, true]);
    assert.deepEqual(
      codesOf(monitorOf(course(0.5, 4, (step) => (step < 12 ? step / 12 : 0.1)))),
      ['entropy_explosion'],
      'a gain that is lost was none',
    );
  });

  it('entropy that rises: a temperature above 1 is the first suspect, and a KL that explodes explains it', () => {
    const piece = (metrics: Record<string, number>): RunPiece =>
      monotonous(12, [MIXED], (step) => ({ entropy: step < 4 ? 0.5 : 2, reward: 0.3, ...metrics }));
    const hot = {
      t: '',
      attempt: 1,
      step: 4,
      type: 'setting',
      key: 'grpo.temperature',
      value: 1.8,
    } satisfies EventRecord;
    const [alarm] = monitorOf({ ...piece({}), events: entries([hot]) }).alarms();
    assert.deepEqual([alarm?.code, alarm?.config_key], ['entropy_explosion', 'grpo.temperature']);
    assert.deepEqual(alarm?.remedies[0]?.setting, { key: 'grpo.temperature', value: '1', live: true });
    assert.deepEqual(codesOf(monitorOf(piece({ kl: 4 }))), ['kl_explosion']);
  });

  it('slow reward: names the slowest where each was timed, and the only one where none was', () => {
    const time = { reward: 3, step_time: 5, 'reward/exact-answer': 0.02, 'reward/style': 2.98 };
    const timed = (all: Record<string, number>): RunPiece => ({
      metrics: entries(steps(5).map((step) => ({ step, metrics: {}, time: all }))),
    });
    const [alarm] = monitorOf(timed(time)).alarms();
    assert.deepEqual([alarm?.code, alarm?.config_key], ['slow_reward', 'rewards.1']);
    assert.match(alarm?.message ?? '', /By reward: style 2\.98 s\.$/);
    assert.deepEqual(
      [alarm?.evidence['reward_s/style'], alarm?.evidence['reward_s/exact-answer']],
      [2.98, 0.02],
    );
    const { reward, step_time } = time;
    const [older] = monitorOf(timed({ reward, step_time })).alarms();
    assert.deepEqual([older?.code, older?.config_key], ['slow_reward', 'rewards']);
    assert.deepEqual(older?.evidence, { reward_s: 3, step_s: 5, share: 0.6 });
    assert.ok(older.remedies.some(({ id }) => id === 'measure'));
    // A judge of a larger model: 20 s of a step of a minute are not half of it.
    assert.deepEqual(codesOf(monitorOf(timed({ reward: 20, step_time: 60 }))), []);
  });

  it('flat reward: after 30 steps, not for an easy task, and with the remedies that fit', () => {
    const noise = (step: number): number => 0.4 + ((step * 7919) % 13) / 100;
    const flat = (count: number, kl: number): AlarmMonitor =>
      monitorOf(monotonous(count, [MIXED], (step) => ({ reward: noise(step), kl })));
    assert.deepEqual(codesOf(flat(29, 1e-7)), []);
    const remedies = (monitor: AlarmMonitor): string[] | undefined =>
      monitor.alarms()[0]?.remedies.map(({ id }) => id);
    assert.deepEqual(remedies(flat(30, 1e-7)), ['rate', 'beta', 'generations', 'look']);
    assert.equal(remedies(flat(30, 0.1))?.[0], 'look');
    assert.deepEqual(codesOf(monitorOf(monotonous(30, [RIGHT, RIGHT, MIXED], () => ({ reward: 0.8 })))), []);
    const slow = monotonous(100, [MIXED], (step) => ({ reward: noise(step) + step / 1000 }));
    assert.deepEqual(codesOf(monitorOf(slow)), [], 'a slow rise shows over many steps');
  });

  it('flat reward: a run that is planned long, or warms up long, is given a tenth of its steps, or twice its warm-up', () => {
    const codes = (count: number, train: Record<string, number>): string[] => {
      const monitor = new AlarmMonitor({ ...CONFIG, train: { ...CONFIG.train, ...train } });
      monitor.observe(monotonous(count, [MIXED], (step) => ({ reward: ((step * 7919) % 13) / 100 })));
      return codesOf(monitor);
    };
    assert.deepEqual(codes(99, { max_steps: 1000 }), []);
    assert.deepEqual(codes(100, { max_steps: 1000 }), ['flat_reward']);
    assert.deepEqual(codes(79, { max_steps: 300, warmup_steps: 40 }), []);
    assert.deepEqual(codes(80, { max_steps: 300, warmup_steps: 40 }), ['flat_reward']);
  });

  it('rollback: over after five good steps, unless the run failed', () => {
    const restart = {
      t: '',
      attempt: 2,
      step: 3,
      type: 'restart',
      cause: 'rollback',
      reason: 'why',
    } satisfies EventRecord;
    const resumed = { ...restart, cause: 'resume' };
    const upTo = (count: number): RunPiece => ({
      ...monotonous(count, [MIXED]),
      events: entries([restart, resumed]),
    });
    const [early] = monitorOf(upTo(8)).alarms();
    assert.deepEqual([early?.code, early?.active, early?.evidence['rollbacks']], ['nan_rollback', true, 1]);
    assert.match(early?.message ?? '', /It went on from step 3/);
    assert.equal(monitorOf(upTo(9)).alarms()[0]?.active, false);
    const failed = { error: { code: 'run-diverged', message: '' } } as Status;
    const [late] = monitorOf({ ...upTo(9), status: failed }).alarms();
    assert.equal(late?.active, true);
    assert.match(late?.message ?? '', /It stands at step 3/);
  });

  it('a consequence has no alarm beside its cause', () => {
    const piece = monotonous(8, [WRONG, WRONG], () => ({ reward: 0, kl: 4 }));
    assert.deepEqual(codesOf(monitorOf(piece)), ['kl_explosion']);
  });
});

describe('the alarm monitor', () => {
  const stuck = (from: number, to: number): RolloutRecord[] =>
    steps(to)
      .filter((step) => step >= from)
      .flatMap((step) => rollouts(step, [WRONG, WRONG]));

  it('takes files in any order among themselves, and says what it knows so far', () => {
    const monitor = monitorOf({ metrics: entries(steps(8).map((step) => line(step, { reward: 0 }))) });
    assert.deepEqual(monitor.alarms(), []);
    monitor.observe({ rollouts: entries(stuck(1, 4)) });
    assert.deepEqual(monitor.alarms(), []);
    monitor.observe({ rollouts: entries(stuck(5, 8), 320) });
    assert.deepEqual(codesOf(monitor), ['zero_variance']);
  });

  it('forgets what a restart cut off, keeps the rest, and everything on reset', () => {
    const monitor = monitorOf({ rollouts: entries(stuck(1, 8)) });
    assert.deepEqual(monitor.alarms()[0]?.steps, { first: 1, last: 8 });
    // Eight completions of 10 bytes a step: six steps stay.
    monitor.observe({ restarted: { attempt: 2, cut: { 'rollouts.jsonl': 480 } } });
    assert.deepEqual(monitor.alarms()[0]?.steps, { first: 1, last: 6 });
    const [seven, eight] = [rollouts(7, [MIXED, MIXED]), rollouts(8, [MIXED, MIXED])];
    monitor.observe({ rollouts: entries([...seven, ...eight], 480) });
    assert.deepEqual([monitor.alarms()[0]?.steps.last, monitor.alarms()[0]?.active], [6, false]);
    monitor.reset();
    assert.deepEqual(monitor.alarms(), []);
  });

  it('leaves an alarm without arrays as it is', async () => {
    const alarm = anAlarm({ completion: { id: 's1-g0-c0' } });
    assert.deepEqual(await blameTokens([alarm], async () => undefined), [alarm]);
    assert.deepEqual(await blameTokens([alarm], async () => ({ logprobs: [-1] })), [alarm]);
    const arrays = {
      logprobs: [-1, -1, -9],
      ref_logprobs: [-1, -4, -1],
      mask: [1, 1, 0],
      pieces: ['a', 'b', 'c'],
    };
    const [blamed] = await blameTokens([alarm], async () => arrays);
    assert.deepEqual(blamed?.completion, { id: 's1-g0-c0', token: 1, text: 'b' });
  });
});
