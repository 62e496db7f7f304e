import type {
  ShownCompletion,
  StartLine,
  StepLine,
  SummaryLine,
  TrainReporter,
} from '../../../trainer/terminal/index.ts';

/** A made-up run of twelve steps, with everything that a run may report. */
export const START: StartLine = {
  type: 'start',
  run_dir: '/home/ada/sums/.grpo/runs/2026-01-02-quickstart-1a2b',
  name: 'quickstart',
  model: 'embedded:sums',
  max_steps: 12,
  prompts_per_step: 16,
  num_generations: 16,
  device: 'cpu',
  threads: 2,
};

export function stepRecord(step: number): StepLine {
  const reward = 0.37 + 0.05 * step;
  return {
    type: 'step',
    step,
    metrics: {
      reward,
      reward_std: 0.48 - 0.02 * step,
      kl: 0.00003 * step ** 3,
      entropy: 0.4 / step,
      'completions/mean_length': 14.2 + step,
    },
    time: { step_time: 1.9, rollout: 0.7, reward: 0.01, update: 1.15, other: 0.04, tokens_per_s: 9120.4 },
  };
}

export function answer(
  index: number,
  completion: string,
  reward: number | null,
  advantage: number,
): ShownCompletion {
  return {
    ...{ id: `s1-g0-c${index}`, group: 0, index, prompt: '17+25=', completion, stop_reason: 'eos' },
    ...{ reward, advantage },
  };
}

export const ANSWERS: readonly ShownCompletion[] = [
  answer(0, '-> 40', 0, -0.78),
  answer(1, '7+5=12 carry 1, 1+2+1=4 -> 42', 1, 1.31),
  answer(2, '10+20=30, 7+5=12 -> 41', 0, -0.78),
  answer(3, '-> 42', 1, 1.31),
  {
    ...answer(4, '7+5=12 carry 1, 1+2+1=4, 7+5=12 carry 1, 1+2+1=4, 7+5=12', null, 0),
    stop_reason: 'length',
  },
];

export const SUMMARY: SummaryLine = {
  type: 'summary',
  run_dir: START.run_dir,
  steps: 12,
  wall_s: 83.4,
  before: { reward: 0.366, n: 1000, interval: [0.336, 0.396], 'rewards/exact-answer': 0.366 },
  after: { reward: 0.969, n: 1000, interval: [0.956, 0.978], 'rewards/exact-answer': 0.969 },
  significance: { difference: 0.603, interval: [0.572, 0.634], p: 1e-30, n: 1000 },
};

/** Tells `reporter` the whole run; `tick` moves its clock by milliseconds. */
export function tell(reporter: TrainReporter, tick: (ms: number) => void): void {
  reporter.start(START);
  reporter.progress({ phase: 'evaluate', step: 0, done: 500, total: 1000 });
  tick(4000);
  const time = { evaluate: 4 };
  const rewards = { 'exact-answer': 0.366 };
  reporter.evaluation({
    type: 'eval',
    step: 0,
    reward: 0.366,
    rewards,
    n: 1000,
    interval: [0.336, 0.396],
    time,
  });
  for (let step = 1; step <= 12; step++) {
    reporter.progress({ phase: 'rollout', step, done: 64, total: 256, text: '7+5=12 \x1b[31mcarry' });
    tick(950);
    reporter.progress({ phase: 'update', step, done: 1, total: 4 });
    tick(950);
    reporter.step(stepRecord(step), ANSWERS);
    if (step !== 5) continue;
    reporter.notice({
      severity: 'warning',
      code: 'alarm-no-spread',
      message: '11 of 16 groups have equal rewards: they teach nothing.',
      fix: 'Sample more completions a prompt, or choose harder prompts.',
    });
  }
  reporter.summary(SUMMARY);
}
