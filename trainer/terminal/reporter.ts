import type { Prompt } from '../rollout/completion.ts';

/** What a training run tells the person or program that started it. The terminal and `--json` are two of its listeners. */
export interface TrainReporter {
  /** Once, before anything runs. */
  start(line: StartLine): void;
  /** After each evaluation on the held-out set. */
  evaluation(line: EvalLine): void;
  /** Many times a second; only a live terminal shows it. */
  progress(state: ProgressState): void;
  /** Once a step, when its metrics are recorded; `rollouts` are the step's completions (all or some of them). */
  step(line: StepLine, rollouts: readonly ShownCompletion[]): void;
  /** Alarms, refusals, advice. */
  notice(notice: Notice): void;
  /** A line that a reward printed. User code wrote it: nothing in it may reach a terminal unescaped, or stdout. */
  rewardOutput(reward: string | null, line: string): void;
  /** Once, when the run ended well. */
  summary(line: SummaryLine): void;
}

/** A reporter that holds a terminal line: `close` gives it back, and is called however the run ended. */
export interface ClosableReporter extends TrainReporter {
  close(): void;
}

export interface StartLine {
  type: 'start';
  run_dir: string;
  name: string;
  model: string;
  max_steps: number;
  prompts_per_step: number;
  num_generations: number;
  device: string;
  threads: number;
  /** The step that this process goes on from, where it is a resume. */
  resumed_from?: number;
}

export interface EvalLine {
  type: 'eval';
  /** 0 is before the first step. */
  step: number;
  reward: number;
  /** Mean of each reward function, by its name in metrics. */
  rewards: Record<string, number>;
  /** Held-out prompts scored. */
  n: number;
  /** 95% interval of `reward`. */
  interval: [number, number];
  /** Seconds. */
  time: Record<string, number>;
}

export type Phase = 'rollout' | 'reward' | 'update' | 'evaluate' | 'checkpoint';

export interface ProgressState {
  phase: Phase;
  /** The step in hand, 1-based; 0 during the evaluation before the first. */
  step: number;
  /** How far the phase is: completions, micro-batches, prompts. `total` 0 = unknown. */
  done: number;
  total: number;
  /** Something to show beside the bar; may come from the model, so it is hostile. */
  text?: string;
}

export interface StepLine {
  type: 'step';
  step: number;
  /** TRL's names. */
  metrics: Record<string, number>;
  /** Seconds: `step_time`, `rollout`, `reward`, `update`, `other`; and `tokens_per_s`. */
  time: Record<string, number>;
}

/** A completion as people see it. Its texts come from a model: nothing in them may reach a terminal unescaped. */
export interface ShownCompletion {
  id: string;
  group: number;
  index: number;
  prompt: string;
  /** As of `Prompt`. */
  chat?: Prompt['chat'];
  completion: string;
  stop_reason: string;
  /** `null`: no reward function could score it. */
  reward: number | null;
  advantage: number;
}

export interface Notice {
  severity: 'info' | 'warning' | 'error';
  code: string;
  message: string;
  fix?: string;
}

/** The held-out set at one moment: `reward`, `rewards/{name}`, `n`; and the 95% interval of `reward` where it was computed. */
export interface HeldOut {
  reward: number;
  n: number;
  interval?: [number, number];
  [component: `rewards/${string}`]: number;
}

/** Is the gain more than chance? Paired by held-out prompt. */
export interface Significance {
  /** After minus before. */
  difference: number;
  /** 95% interval of the difference. */
  interval: [number, number];
  /** Of the paired t-test, two-sided; `null` where every difference is the same and the test has no answer. */
  p: number | null;
  /** Pairs. */
  n: number;
}

/** The last line of a run. `before`, `after` and `significance` only where the config has a held-out set. */
export interface SummaryLine {
  type: 'summary';
  run_dir: string;
  steps: number;
  wall_s: number;
  before?: HeldOut;
  after?: HeldOut;
  significance?: Significance;
}
