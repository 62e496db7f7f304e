/** What pages are shown of a run: view data, read from the run folder. Null = the run recorded no such value: "unavailable", never 0. */
import type { EvalLine, EventRecord, MetricsLine, RewardDetail, Status, StopReason } from '../run/records.ts';
import type { Liveness } from '../run/index.ts';

/** How a run fares. */
export interface RunHead {
  /** The run folder: what every request names a run by. */
  folder: string;
  /** The folder's own name. */
  run: string;
  /** The config's name. */
  name: string;
  created: string | null;
  parent: { run: string; step: number } | null;
  /** Null: made a moment ago, or status.json is damaged. */
  status: Status | null;
  liveness: Liveness | null;
  /** The resolved config of the manifest. */
  config: Record<string, unknown>;
  /** Its training prompts are chats: what they hold was written by a chat template. */
  chats?: boolean;
  /** Where the config's file was. */
  config_path: string | null;
}

/** One step in the step bar. */
export interface StepPoint {
  step: number;
  reward: number | null;
  reward_std: number | null;
  /** Share of groups without spread, 0 to 1. */
  zero_std: number | null;
}

/** Texts longer than this (UTF-16 units) come cut; `length` tells the whole, and the request `text` gets it. */
export const TEXT_LIMIT = 20_000;

/** Words of graders and errors of rewards longer than this come cut, and say so at their end; `rollouts.jsonl` has them whole. */
export const DETAIL_LIMIT = 4000;

export interface CutText {
  text: string;
  /** Length of the whole. */
  length: number;
}

/** One completion and its judgement. */
export interface CompletionView {
  /** `s42-g3-c5` */
  id: string;
  step: number;
  group: number;
  index: number;
  prompt_id: string;
  completion: CutText;
  stop_reason: StopReason;
  /** Length in tokens; null where the run recorded no ids. */
  tokens: number | null;
  rewards: Record<string, number | null>;
  details: Record<string, RewardDetail>;
  /**
   * By reward name: seconds of the call that scored this completion together with the others of its step. A reward that the run recorded
   * no time of (an older version) is missing here.
   */
  reward_seconds: Record<string, number>;
  /** The weighted sum; null = unscorable. */
  reward: number | null;
  advantage: number;
  /** From the update: null until it is written, or where the run recorded none. */
  kl: number | null;
  clip_low: number | null;
  clip_high: number | null;
  /** False: masked out of the loss. Null: not known yet. */
  in_loss: boolean | null;
  /** Names of the per-token arrays that the run recorded. */
  arrays: string[];
}

/** One prompt's completions at one step. */
export interface GroupView {
  step: number;
  group: number;
  prompt_id: string;
  prompt: CutText;
  completions: CompletionView[];
  /** Of the scorable completions' rewards; null where none is scorable. */
  mean: number | null;
  /** Their deviation over n - 1, which the advantage divides by (core/advantages `groupStatistics`); null below two. */
  std: number | null;
}

/** A step as the inspector shows it. `updated` = the update has been written: KL and clip shares are known. */
export interface StepView {
  step: number;
  groups: GroupView[];
  updated: boolean;
}

/** A row of the list of all completions that match a filter. */
export interface CompletionRow {
  /** Place in the list that the query made. */
  row: number;
  id: string;
  step: number;
  group: number;
  index: number;
  /** First line of the prompt and of the completion, at most 200 units each. */
  prompt: string;
  completion: string;
  stop_reason: StopReason;
  tokens: number | null;
  reward: number | null;
  advantage: number;
  kl: number | null;
}

/** Per-token values of one completion, for overlays. An absent array = unavailable. All have the length of `pieces`. */
export interface TokenView {
  id: string;
  /** Each token's text; concatenated they are the completion (without a special end token). Absent where the tokens' texts are not known. */
  pieces: string[];
  logprobs?: Float32Array;
  ref_logprobs?: Float32Array;
  logprobs_new?: Float32Array;
  entropy?: Float32Array;
  mask?: Float32Array;
  /** Per-token KL estimate to the reference (k3 over ref_logprobs and logprobs), nats. */
  kl?: Float32Array;
  /** exp(logprobs_new - logprobs). */
  ratio?: Float32Array;
}

/** A checkpoint on disk. */
export interface CheckpointView {
  folder: string;
  name: string;
  step: number;
  bytes: number;
  /** Of the metrics line of its step. */
  reward: number | null;
  kl: number | null;
  /** Held-out reward of the evaluation at its step. */
  evaluation: number | null;
  /** Written outside the schedule, and why. */
  extra: string | null;
  /** The one with the highest held-out reward (the highest reward where no step was evaluated). */
  best: boolean;
}

/** Everything a dashboard plots of one run. */
export interface RunSeries {
  folder: string;
  metrics: MetricsLine[];
  evaluations: EvalLine[];
  events: EventRecord[];
}
