/** Made-up runs with the metrics that real ones have, the same every time. */
import type { RunHead, RunPush, RunSeries } from '../../../core/protocol/index.ts';
import type { EventRecord, MetricsLine, RunState } from '../../../core/run/records.ts';
import type { Evaluation } from '../../../webview/dashboard/data/run.ts';

export interface SampleSettings {
  name: string;
  folder: string;
  steps: number;
  maxSteps: number;
  state: RunState;
  /** Another seed, another course. */
  seed: number;
  beta: number;
  yardstick: string;
  parent: RunHead['parent'];
}

export const SAMPLE: SampleSettings = {
  name: 'quickstart',
  folder: '/workspace/.grpo/runs/2026-11-21-quickstart-1a2b',
  steps: 42,
  maxSteps: 60,
  state: 'running',
  seed: 1,
  beta: 0.01,
  yardstick: 'the held-out set',
  parent: null,
};

function noise(...keys: number[]): number {
  let hash = 2166136261;
  for (const key of keys) hash = Math.imul(hash ^ key, 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 2246822519);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

const PROMPTS = 200;
const EVAL_STEPS = 20;

export class SampleRun {
  readonly settings: SampleSettings;

  constructor(settings: Partial<SampleSettings> = {}) {
    this.settings = { ...SAMPLE, ...settings };
  }

  get folder(): string {
    return this.settings.folder;
  }

  head(step = this.settings.steps): RunHead {
    const { folder, name, state, maxSteps, beta, seed, parent } = this.settings;
    return {
      folder,
      run: folder.split('/').at(-1) ?? folder,
      name,
      created: '2026-11-21T10:00:00.000Z',
      parent,
      status: {
        state,
        step,
        max_steps: maxSteps,
        attempt: 1,
        cut: {},
        pid: 1,
        host: 'here',
        boot_id: 'b',
        heartbeat: '2026-11-21T10:00:00.000Z',
        phase: 'rollout',
        error: null,
      },
      liveness: state === 'running' || state === 'paused' ? 'alive' : 'ended',
      config: {
        name,
        rewards: [
          { use: 'exact-answer', weight: 1 },
          { use: './rewards/concise.ts', weight: 0.2, name: 'concise' },
        ],
        grpo: { beta, temperature: 1, max_completion_length: 40, num_iterations: 1 },
        train: {
          learning_rate: 3e-4,
          lr_scheduler_type: 'linear',
          max_grad_norm: 1,
          max_steps: maxSteps,
          seed,
        },
      },
      config_path: '/workspace/quickstart.grpo.yaml',
    };
  }

  metrics(step: number): MetricsLine {
    const { seed, beta, maxSteps } = this.settings;
    const random = (salt: number): number => noise(seed, step, salt) - 0.5;
    const skill = 0.32 + (0.6 + 0.02 * seed) * (1 - Math.exp(-step / 14)) + 0.05 * random(1);
    const [rollout, reward, update] = [0.2 + 0.04 * random(2), 0.005, 0.5 + 0.1 * random(3)];
    return {
      step,
      metrics: {
        reward: skill + 0.15,
        reward_std: 0.46 - 0.2 * skill,
        frac_reward_zero_std: Math.max(0, Math.min(1, 0.5 * skill + 0.2 * random(4))),
        'rewards/exact-answer/mean': skill,
        'rewards/exact-answer/std': 0.46 - 0.2 * skill,
        'rewards/exact-answer/unscorable': 0,
        'rewards/concise/mean': 0.75 + 0.1 * random(5),
        'rewards/concise/std': 0.2,
        'rewards/concise/unscorable': 0,
        'completions/mean_length': 20 + 4 * random(6),
        'completions/min_length': 5,
        'completions/max_length': 31 + Math.round(4 * random(7)),
        'completions/clipped_ratio': 0.004 + 0.008 * random(8),
        ...(beta === 0 ? {} : { kl: 0.06 * (1 - Math.exp(-step / 20)) + 0.01 * (random(9) + 0.5) }),
        entropy: 0.2 * Math.exp(-step / 25) + 0.01 * (random(10) + 0.5),
        'clip_ratio/region_mean': 0,
        loss: 0.05 * random(11),
        grad_norm: 0.4 + 0.3 * random(12),
        learning_rate: 3e-4 * Math.min(1, (step - 1) / 5) * (1 - (step - 1) / maxSteps),
        num_tokens: step * 7204,
      },
      time: {
        step_time: rollout + reward + update + 0.02,
        rollout,
        reward,
        update,
        other: 0.02,
        tokens_per_s: 17000 + 3000 * random(13),
      },
    };
  }

  evaluation(step: number): Evaluation {
    const { seed, yardstick } = this.settings;
    const skill = 0.34 + (0.55 + 0.03 * seed) * (1 - Math.exp(-step / 14));
    const values = Array.from({ length: PROMPTS }, (_, i) => (noise(i, 77) < skill ? 1 : 0));
    const mean = values.reduce<number>((sum, value) => sum + value, 0) / PROMPTS;
    return {
      step,
      n: PROMPTS,
      metrics: { reward: mean, 'rewards/exact-answer': mean },
      time: { evaluate: 1.5 },
      interval: [mean - 0.05, mean + 0.05],
      values,
      yardstick,
    };
  }

  /** Everything that is written up to the newest step. */
  series(events: EventRecord[] = []): RunSeries {
    const { folder, steps } = this.settings;
    const metrics = Array.from({ length: steps }, (_, i) => this.metrics(i + 1));
    const evaluations = Array.from({ length: Math.floor(steps / EVAL_STEPS) + 1 }, (_, i) =>
      this.evaluation(i * EVAL_STEPS),
    );
    return { folder, metrics, evaluations, events };
  }

  /** What the trainer writes with a step. */
  news(step: number): RunPush {
    return { folder: this.folder, head: this.head(step), metrics: [this.metrics(step)] };
  }
}

export const settingEvent = (step: number, key: string, value: unknown): EventRecord => ({
  t: '2026-11-21T10:00:10.000Z',
  attempt: 1,
  step,
  type: 'setting',
  key,
  value,
});
