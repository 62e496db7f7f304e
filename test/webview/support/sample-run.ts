/** A made-up run that says what real ones say: sums, worked out aloud by a small model that gets better. */
import { groupStatistics } from '../../../core/advantages/index.ts';
import type {
  CompletionView,
  GroupView,
  RunHead,
  StepPoint,
  StepView,
  TokenView,
} from '../../../core/protocol/index.ts';
import type { LiveLine, MetricsLine } from '../../../core/run/records.ts';

export interface SampleSettings {
  steps: number;
  maxSteps: number;
  groups: number;
  /** `num_generations`. */
  completions: number;
  /** Length of each completion in characters; 0 = a sum's own. */
  characters: number;
}

export const SAMPLE: SampleSettings = { steps: 42, maxSteps: 60, groups: 14, completions: 8, characters: 0 };
export const FOLDER = '/workspace/.grpo/runs/2026-11-21-quickstart-1a2b';

/** A number from 0 to 1 that depends on its arguments alone. */
function noise(...keys: number[]): number {
  let hash = 2166136261;
  for (const key of keys) hash = Math.imul(hash ^ key, 16777619);
  hash = Math.imul(hash ^ (hash >>> 15), 2246822519);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

/** Sums whose answers are always right. */
const isEasy = (group: number): boolean => group % 5 === 4;

const operands = (step: number, group: number): [number, number] => [
  10 + Math.floor(noise(step % 7, group, 1) * 89),
  1 + Math.floor(noise(step % 7, group, 2) * 98),
];

function answerText(step: number, group: number, index: number, isRight: boolean): string {
  const [a, b] = operands(step, group);
  const answer = a + b - (isRight ? 0 : 10);
  const [ones, tens] = [(a % 10) + (b % 10), Math.floor(a / 10) + Math.floor(b / 10)];
  const carry = ones >= 10 ? ' carry 1' : '';
  const ways = [
    `${a % 10}+${b % 10}=${ones}${carry}, ${Math.floor(a / 10)}+${Math.floor(b / 10)}=${tens} -> ${answer}`,
    `${a - (a % 10)}+${b - (b % 10)}=${tens * 10}, ${a % 10}+${b % 10}=${ones} -> ${answer}`,
    `-> ${answer}`,
  ];
  return ways[Math.floor(noise(step, group, index, 3) * 2.4)] ?? `-> ${answer}`;
}

function stretched(text: string, characters: number): string {
  if (characters === 0) return text;
  const line = `${text}; let me check that once more. `;
  return line.repeat(Math.ceil(characters / line.length)).slice(0, characters);
}

export class SampleRun {
  readonly settings: SampleSettings;

  constructor(settings: Partial<SampleSettings> = {}) {
    this.settings = { ...SAMPLE, ...settings };
  }

  head(step = this.settings.steps): RunHead {
    return {
      folder: FOLDER,
      run: '2026-11-21-quickstart-1a2b',
      name: 'quickstart',
      created: '2026-11-21T14:00:00.000Z',
      parent: null,
      status: {
        state: 'running',
        step,
        max_steps: this.settings.maxSteps,
        attempt: 1,
        cut: {},
        pid: 4711,
        host: 'here',
        boot_id: 'boot',
        heartbeat: '2026-11-21T14:00:10.000Z',
        phase: 'rollout',
        error: null,
      },
      liveness: 'alive',
      config: {
        name: 'quickstart',
        grpo: {
          num_generations: this.settings.completions,
          max_completion_length: 40,
          epsilon: 0.2,
          epsilon_high: 0.28,
        },
        rewards: [
          { use: 'exact-answer', weight: 1 },
          { use: './rewards/concise.ts', weight: 0.2 },
        ],
      },
      config_path: '/workspace/quickstart.grpo.yaml',
    };
  }

  point(step: number): StepPoint {
    const reward = Math.min(0.97, 0.37 + 0.6 * (1 - Math.exp(-step / 11)) + (noise(step, 9) - 0.5) * 0.05);
    return { step, reward, reward_std: 0.5 - 0.4 * reward, zero_std: step % 6 === 0 ? 0.4 : 0.12 };
  }

  points(to = this.settings.steps): StepPoint[] {
    return Array.from({ length: to }, (_, index) => this.point(index + 1));
  }

  metrics(step: number): MetricsLine {
    const reward = this.point(step).reward;
    const entropy = 0.2 * Math.exp(-step / 20) + 0.01;
    return {
      step,
      metrics: { reward, kl: 0.031 + 0.001 * noise(step, 5), entropy },
      time: { step_time: 0.8 + noise(step, 6) * 0.1, tokens_per_s: 2114 + noise(step, 7) * 300 },
    };
  }

  /** @param updated  whether the step's update was written */
  step(step: number, updated = true): StepView {
    const groups = Array.from({ length: this.settings.groups }, (_, group) =>
      this.group(step, group, updated),
    );
    return { step, groups, updated };
  }

  group(step: number, group: number, updated = true): GroupView {
    const [a, b] = operands(step, group);
    const skill = this.point(step).reward ?? 0;
    const raw = Array.from({ length: this.settings.completions }, (_, index) => {
      const isRight = isEasy(group) || noise(step, group, index, 4) < skill;
      const concise = isEasy(group) ? 0.5 : Math.round(noise(step, group, index, 8) * 100) / 100;
      return { index, isRight, concise, reward: (isRight ? 1 : 0) + 0.2 * concise };
    });
    const figures = groupStatistics(raw.map((one) => one.reward));
    const [mean, std] = [figures.mean ?? 0, figures.std ?? 0];
    const completions = raw.map(({ index, isRight, concise, reward }): CompletionView => {
      const text = stretched(answerText(step, group, index, isRight), this.settings.characters);
      const got = isRight ? a + b : a + b - 10;
      return {
        id: `s${step}-g${group}-c${index}`,
        step,
        group,
        index,
        prompt_id: `p${step % 7}-${group}`,
        completion: { text, length: text.length },
        stop_reason: noise(step, group, index, 11) < 0.06 ? 'length' : 'eos',
        tokens: Math.max(3, Math.round(text.length / 1.6)),
        rewards: { 'exact-answer': isRight ? 1 : 0, concise },
        details: { 'exact-answer': { explanation: `got ${got}, expected ${a + b}` } },
        reward_seconds: { 'exact-answer': 0.312, concise: 0.004 },
        reward,
        advantage: std < 1e-9 ? 0 : (reward - mean) / std,
        kl: updated ? noise(step, group, index, 12) * 0.06 : null,
        clip_low: updated ? 0 : null,
        clip_high: updated ? 0 : null,
        in_loss: updated ? true : null,
        arrays: ['ids', 'logprobs', 'ref_logprobs', 'entropy', 'mask'],
      };
    });
    const prompt = `${a}+${b}=`;
    return {
      step,
      group,
      prompt_id: `p${step % 7}-${group}`,
      prompt: { text: prompt, length: prompt.length },
      completions,
      mean,
      std,
    };
  }

  completion(id: string): CompletionView | null {
    const match = /^s(\d+)-g(\d+)-c(\d+)$/.exec(id);
    if (match === null) return null;
    const [step = 0, group = 0, index = 0] = match.slice(1).map(Number);
    return this.group(step, group).completions[index] ?? null;
  }

  tokens(id: string): TokenView | null {
    const text = this.completion(id)?.completion.text;
    if (text === undefined) return null;
    const pieces = text.match(/\d|[^\d\s]+|\s/g) ?? [];
    const values = (salt: number, scale: number, shift = 0): Float32Array =>
      Float32Array.from(pieces, (_piece, index) => (noise(index, salt, text.length) + shift) * scale);
    return {
      id,
      pieces,
      logprobs: values(21, -2),
      ref_logprobs: values(22, -2),
      entropy: values(23, 1.5),
      mask: values(24, 0).fill(1),
      kl: values(25, 0.3),
      ratio: values(26, 1.2, 0.4),
    };
  }

  /** What the completions of a step say in tick `tick` of `ticks`, while they are sampled. */
  live(step: number, tick: number, ticks: number): LiveLine[] {
    const { groups } = this.step(step, false);
    return groups.flatMap(({ group, prompt, completions }) =>
      completions.flatMap(({ index, completion: { text } }) => {
        const size = Math.ceil(text.length / ticks);
        const piece = text.slice(tick * size, (tick + 1) * size);
        const first = tick === 0 && index === 0 ? { prompt: prompt.text } : {};
        return piece === '' ? [] : [{ step, group, index, text: piece, ...first }];
      }),
    );
  }
}
