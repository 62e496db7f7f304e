/**
 * The records of a run folder: one type for each file that trainer, terminal and editor exchange. Every object may carry further
 * keys: readers must pass over what they do not know. Times (`t`, `heartbeat`) are ISO 8601 in UTC; byte counts are plain numbers.
 */

/** Files that an exact resume cuts back to the lengths in the checkpoint's state. */
export const DATA_FILES = [
  'metrics.jsonl',
  'eval.jsonl',
  'rollouts.jsonl',
  'updates.jsonl',
  'rollouts.bin',
] as const;
export type DataFile = (typeof DATA_FILES)[number];

/** Lengths in bytes, by data file. A file that is missing here has length 0. */
export type Cut = Partial<Record<DataFile, number>>;

/** Durations in seconds or other values that differ between two runs of the same computation. */
export type Times = Record<string, number>;

const REWARD_TIME = 'reward/';

/** How a step's `time` names the seconds that one reward took: `reward/exact-answer`. */
export const rewardTimeKey = (name: string): string => REWARD_TIME + name;

/** Seconds by reward name, of a `time`; none where the run recorded none. */
export const rewardSeconds = (time: Times): Record<string, number> =>
  Object.fromEntries(
    Object.entries(time).flatMap(([key, seconds]) =>
      key.startsWith(REWARD_TIME) ? [[key.slice(REWARD_TIME.length), seconds] as const] : [],
    ),
  );

export const SCHEMA_VERSION = 1;

/** `manifest.json`: what the run is. Written once. */
export interface Manifest {
  schema_version: number;
  /** ISO time of creation. */
  created: string;
  /** The resolved config, `--set` and `--max-steps` included. */
  config: Record<string, unknown>;
  source: { path: string; text: string };
  /** SHA-256, hexadecimal; null where there is nothing to hash. */
  hashes: {
    code: string | null;
    data: string | null;
    model: string | null;
    rewards: string | null;
    /** Of the training prompts' token ids: data, tokenizer, chat template and its date together. Older runs have none. */
    prompts?: string | null;
  };
  /** What the chat template wrote as the time, `2026-11-30T12:08:36` on the wall; absent where it wrote none. */
  prompt_time?: string;
  /** The training prompts are chats, which the model's chat template wrote; absent where they are texts, and in older runs. */
  chats?: boolean;
  /** What is trained. Runs of earlier versions lack it. */
  model?: {
    /** The folder with the weights. */
    folder: string;
    /** The folder of the adapter that training goes on with; null where the model was whole. */
    adapter: string | null;
    /** The folder of the tokenizer and its chat template. */
    tokenizer: string;
    /** The adapter's settings, all that are not PEFT's defaults; null where all weights are trained. */
    lora: Record<string, unknown> | null;
    parameters: number;
    trainable: number;
  };
  versions: Record<string, string>;
  machine: Machine;
  /** Threads that the run computes with: another number gives other last bits, so a resume takes the same. */
  threads?: number;
  /** The checkpoint that this run branched from. */
  parent: { run: string; step: number } | null;
}

export interface Machine {
  platform: string;
  arch: string;
  cpu: string;
  cores: number;
  memory_bytes: number;
}

export const RUN_STATES = [
  'starting',
  'running',
  'paused',
  'stopping',
  'interrupted',
  'finished',
  'failed',
] as const;
export type RunState = (typeof RUN_STATES)[number];

/** Whether a run in this state has a process that goes on with it. */
export const isActive = (state: RunState): boolean =>
  state === 'starting' || state === 'running' || state === 'paused' || state === 'stopping';

/** `status.json`: where the run stands. Replaced atomically, at least every 2 s while the process lives. */
export interface Status {
  state: RunState;
  /** The last finished step. */
  step: number;
  max_steps: number | null;
  /** 1 for the first; each resume or rollback adds one. */
  attempt: number;
  /** Where this attempt began in each data file. */
  cut: Cut;
  /** True while a restart is moving what lies behind `cut`: until it is gone, data behind `cut` belongs to an earlier attempt. */
  cutting?: boolean;
  pid: number;
  host: string;
  boot_id: string;
  /** As in `Lock`. */
  pid_ns?: string;
  heartbeat: string;
  /** What the process is doing: `rollout`, `rewards`, `update`. */
  phase: string | null;
  error: { code: string; message: string; where?: string; fix?: string } | null;
}

/** A line of `metrics.jsonl`. Metrics carry TRL's names; null = not defined at this step. `time` holds `reward/{name}` as well. */
export interface MetricsLine {
  step: number;
  metrics: Record<string, number | null>;
  time: Times;
}

/** A line of `eval.jsonl`: `reward`, `rewards/{name}` and more over `n` held-out prompts; step 0 = before training. */
export interface EvalLine {
  step: number;
  n: number;
  metrics: Record<string, number | null>;
  time: Times;
}

export type ArrayType = 'i32' | 'f32' | 'u8';
/** Where an array lies in `rollouts.bin`: byte offset, element type (little-endian), number of elements. */
export type ArrayRef = readonly [offset: number, type: ArrayType, length: number];
export type RunArray = Int32Array | Float32Array | Uint8Array;

export type StopReason = 'eos' | 'stop' | 'length';

/** What a reward said about one completion besides its value. */
export interface RewardDetail {
  explanation?: string;
  components?: Record<string, number | null>;
  error?: string;
}

/** A line of `rollouts.jsonl`: one completion and its judgement, written before the update uses it. */
export interface RolloutRecord {
  /** `s42-g3-c5`: step, group in the step, completion in the group. */
  id: string;
  step: number;
  group: number;
  index: number;
  prompt_id: string;
  prompt: string;
  completion: string;
  stop_reason: StopReason;
  /** By reward name; null = this reward could not score it. */
  rewards: Record<string, number | null>;
  details: Record<string, RewardDetail>;
  /** The weighted sum; null = unscorable. */
  reward: number | null;
  advantage: number;
  /** Per-token arrays by name; an absent name means "unavailable". `text_len`: UTF-16 units of the completion that each token makes. */
  arrays: Record<string, ArrayRef>;
  /** `reward/{name}`: seconds of the call that scored this completion together with the others of its step. */
  time: Times;
}

/** What the update did with one completion. */
export interface UpdateCompletion {
  id: string;
  /** Mean per-token KL to the reference; null without a reference. */
  kl: number | null;
  /** Share of tokens clipped on the low and on the high side, 0 to 1. */
  clip_low: number | null;
  clip_high: number | null;
  /** False: masked out of the loss (truncated, dropped group). */
  in_loss: boolean;
  arrays: Record<string, ArrayRef>;
}

/** A line of `updates.jsonl`: one step's update, last iteration. */
export interface UpdateRecord {
  step: number;
  completions: UpdateCompletion[];
  time?: Times;
}

export type EventType = 'log' | 'alarm' | 'setting' | 'checkpoint' | 'restart' | 'control' | 'reward_changed';

/** A line of `events.jsonl`. Never cut: it tells the whole story, across attempts. */
export interface EventRecord {
  t: string;
  attempt: number;
  step: number;
  type: EventType;
  [key: string]: unknown;
}

export const CONTROL_TYPES = ['pause', 'continue', 'stop', 'checkpoint', 'set'] as const;
export type ControlType = (typeof CONTROL_TYPES)[number];

/** Whether a request may be made in a workspace that nobody trusts: what only ends or halts work runs nothing of it. */
export const isSafeUntrusted = (type: ControlType): boolean => type === 'pause' || type === 'stop';

/** A line of `control.jsonl`: what somebody asks of the trainer. `set` carries `key` (dotted) and `value`. */
export interface ControlRequest {
  id: string;
  t: string;
  type: ControlType;
  key?: string;
  value?: unknown;
}

/**
 * A line of `unscored.jsonl`: a completion of the step in hand, from the end of sampling until `rollouts.jsonl` holds it, or of the evaluation
 * after a step (`evaluation`) until `eval.jsonl` holds its figures. `ids` are its tokens.
 */
export type UnscoredLine = Pick<
  RolloutRecord,
  'id' | 'step' | 'group' | 'index' | 'prompt_id' | 'prompt' | 'completion' | 'stop_reason'
> & { ids: number[]; evaluation?: true };

/** A line of `live.jsonl`: the newest piece of one completion of the step in the making. */
export interface LiveLine {
  step: number;
  group: number;
  index: number;
  text: string;
  /** On the first piece of each group: its prompt, at most `LIVE_PROMPT` UTF-16 units of it. */
  prompt?: string;
}

export const LIVE_PROMPT = 2000;

/**
 * Why a checkpoint stands outside the schedule; `save_total_limit` does not count these. `entropy_collapse`: the alarm began with this step;
 * `before_collapse`: the newest one from before that, a scheduled one until then.
 */
export type ExtraCheckpoint =
  'stop' | 'interrupt' | 'request' | 'rollback' | 'branch' | 'entropy_collapse' | 'before_collapse';

/** `checkpoints/step-NNNNN/state.json`: everything besides weights and optimizer that the next step depends on. */
export interface CheckpointState {
  step: number;
  random: unknown;
  data: unknown;
  curriculum: unknown;
  estimator: unknown;
  /** Live settings in force after this step, by dotted key. */
  settings: Record<string, unknown>;
  /** What may differ from an uninterrupted run. */
  time: {
    /** Lengths of the data files when the checkpoint was written. */
    files: Cut;
    /** Sizes of the checkpoint's own files, to find a damaged copy. */
    sizes: Record<string, number>;
    /** SHA-256 of the same files, hexadecimal; older checkpoints have none. */
    sha256?: Record<string, string>;
    /** SHA-256 of this state without this key, as `JSON.stringify` writes it. */
    state_sha256?: string;
    extra?: ExtraCheckpoint;
  };
}

/** `lock`: who writes this run. */
export interface Lock {
  pid: number;
  host: string;
  boot_id: string;
  token: string;
  /** The process-number namespace in which `pid` counts, on Linux. */
  pid_ns?: string;
  /** Start of the process as the system counts it, where it can be known: tells a reused pid apart. */
  started?: string;
}

/** `step-00042`: a checkpoint's folder name. */
export const checkpointName = (step: number): string => `step-${String(step).padStart(5, '0')}`;

/** The step in a checkpoint's folder name, written as `checkpointName` writes it; undefined for anything else. */
export function checkpointStep(name: string): number | undefined {
  const step = Number(/^step-(\d{5,})$/.exec(name)?.[1] ?? NaN);
  return Number.isSafeInteger(step) && checkpointName(step) === name ? step : undefined;
}
