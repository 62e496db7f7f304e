import type { PromptView } from '../training/prompt-view.ts';

/** What `grpo preflight --json` prints. Sizes in bytes, durations in seconds, lengths in tokens. */
export interface PreflightReport {
  /** Absolute. */
  config: string;
  model: { base: string; parameters: number; trainable: number; context: number };
  /** The first prompt of the table as the model reads it. */
  prompt: PromptView;
  lengths: LengthReport;
  memory: { forecast: MemoryForecast; measured: MeasuredStep; available_bytes: number };
  time: TimeForecast;
  groups: GroupReport;
  rewards: RewardReport[];
  problems: PreflightProblem[];
}

/** Something to know before the run. An `error` is what would end it. */
export interface PreflightProblem {
  severity: 'error' | 'warning' | 'info';
  code: string;
  message: string;
  fix?: string;
}

export interface LengthReport {
  prompts: { count: number; mean: number; max: number };
  completions: { count: number; mean: number; min: number; max: number };
  /** `grpo.max_completion_length`. */
  cap: number;
  /** Share of the sampled completions that reached the cap. */
  truncated: number;
  /** The same at a larger cap; null where it was not tried. */
  longer: { cap: number; truncated: number } | null;
  /** A cap that leaves at most one in twenty unfinished; null where none was found. */
  proposed_cap: number | null;
}

export interface MemoryForecast {
  /** Node, ONNX Runtime, its sessions and the data: what is resident beside the model. */
  process: number;
  weights: number;
  /** Copies of frozen weights that ONNX Runtime packs for its kernels (LoRA only). */
  packed_weights: number;
  reference: number;
  gradients: number;
  moments: number;
  /** Keys and values of all completions of a step, twice: the cache is copied when it grows. */
  kv_cache: number;
  sampling_logits: number;
  /** Of the longest micro-batch. */
  activations: number;
  logits: number;
  /** What stays plus the larger of sampling and update, which do not overlap. */
  total: number;
}

/** One real gradient step on the longest sample that the config allows. */
export interface MeasuredStep {
  rows: number;
  /** Prompt and completion together. */
  length: number;
  seconds: number;
  rss_before: number;
  rss_after: number;
  /** The most that this process had resident at any time so far. */
  peak_rss: number;
}

export interface TimeForecast {
  rollout: number;
  reward: number;
  reference: number;
  update: number;
  step: number;
  steps: number;
  evaluations: number;
  /** Steps and evaluations; checkpoints are not counted. */
  run: number;
}

/** The weighted reward over the sampled groups. */
export interface GroupReport {
  count: number;
  num_generations: number;
  reward_mean: number | null;
  /** Share of groups whose rewards are all equal: nothing is learned from them. */
  frac_reward_zero_std: number;
}

export interface ShownSample {
  value: number;
  prompt: string;
  completion: string;
  explanation: string | null;
}

export interface RewardReport {
  name: string;
  weight: number;
  /** On made-up completions and on sampled ones. */
  contract: { ok: boolean; errors: { on: 'made-up' | 'sampled'; message: string; where?: string }[] };
  scored: number;
  unscorable: number;
  mean: number | null;
  min: number | null;
  max: number | null;
  best: ShownSample | null;
  worst: ShownSample | null;
}
