/**
 * The API of the extension grpo-studio.grpo-studio; how it is used: docs/api.md. Copy this file into an extension that uses it.
 * Generated from extension/api/api.ts: `node scripts/api-types.mjs`.
 */

import type { Disposable, Event, Uri } from 'vscode';

/**
 * What other extensions get: `vscode.extensions.getExtension('grpo-studio.grpo-studio')?.activate()`. A change that could break a caller
 * gets a new version number; callers check it.
 */
export interface GrpoStudioApi {
  readonly version: 1;
  /** The runs of the workspace, the newest first. */
  readonly runs: readonly RunHead[];
  readonly onDidChangeRuns: Event<void>;
  /** Starts a run of a config and resolves with its folder. Rejects with an error that carries `code` and `fix`. */
  startRun(config: Uri, options?: { maxSteps?: number; atOnce?: boolean }): Promise<string>;
  /** News of a run as they are written: metrics, completions, live text, events. */
  followRun(folder: string, listener: (news: RunPush) => void): Disposable;
  /**
   * Brings a reward that configs use as `ext:EXTENSION/ID`. The trainer's reward process loads the module, never this extension host; what
   * package.json names under `contributes.grpo.rewards` needs no call (docs/plugins.md).
   * @param extensionId of the extension that brings it: `PUBLISHER.NAME`
   * @param id letters, digits, `-` and `_`: also its name in metrics
   * @param module a .ts, .mts, .js or .mjs file on this disk, as docs/plugins.md describes
   * @throws an error with `code` `plugin-name`, `plugin-module` or `plugin-taken`, and `fix`
   */
  registerReward(extensionId: string, id: string, module: Uri, description?: string): Disposable;
  /** Reads what a run has written. */
  readRun<M extends keyof RunRequests>(
    method: M,
    params: RunRequests[M]['params'],
  ): Promise<RunRequests[M]['result']>;
}

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

/** News of one run, coalesced to one message a frame at most. An absent key: nothing new of that kind. */
export interface RunPush {
  folder: string;
  /** The run went back (resume, rollback): forget everything of this run, ask for `points`, `step` and `series` anew. */
  restarted?: boolean;
  head?: RunHead;
  points?: StepPoint[];
  metrics?: MetricsLine[];
  /** The newest line of metrics: in the greeting, with new lines, and after the run went back. */
  latest?: MetricsLine;
  evaluations?: EvalLine[];
  events?: EventRecord[];
  /** Pieces of the step in the making; `fresh` = of another step than those before. */
  live?: { fresh: boolean; lines: LiveLine[] };
  /** Completions of the newest step as they are written, in groups that hold the new ones only. */
  rollouts?: GroupView[];
  /** Steps whose updates were written. */
  updated?: number[];
  /** How far the index is: completions indexed, and whether that is all of them now. */
  index?: { completions: number; complete: boolean };
  alarms?: Alarm[];
  checkpoints?: CheckpointView[];
  /** Notes by completion id. */
  pins?: Record<string, string>;
}

/** What can be read of a run; answered from the run folder by the reading worker. */
export interface RunRequests {
  /** A step whole, or the newest one that has completions. Null: no completion yet. */
  step: { params: { folder: string; step: number | 'newest' }; result: StepView | null };
  /** One completion, wherever it is: for diffs across steps. */
  completion: { params: { folder: string; id: string }; result: CompletionView | null };
  /** The whole of a text that came cut. */
  text: { params: { folder: string; id: string; part: 'prompt' | 'completion' }; result: string };
  tokens: { params: { folder: string; id: string }; result: TokenView | null };
  /** Same prompt at other steps: groups with this prompt id, the oldest first. */
  sameprompt: { params: { folder: string; prompt_id: string }; result: { step: number; group: number }[] };
  group: { params: { folder: string; step: number; group: number }; result: GroupView | null };
  /** Makes a list; `rows` reads from it. `complete` false: the index is still being built, ask again after the next `index` push. */
  find: {
    params: { folder: string; filter: CompletionFilter; order: CompletionOrder; pinned: string[] };
    result: { list: number; count: number; total: number; complete: boolean };
  };
  /** Rows `from` (included) to `to` (excluded) of a list. A list that is gone (only the newest few are kept) gives none. */
  rows: { params: { folder: string; list: number; from: number; to: number }; result: CompletionRow[] };
  /** Every step of the step bar so far. */
  points: { params: { folder: string }; result: StepPoint[] };
  series: { params: { folder: string }; result: RunSeries };
  checkpoints: { params: { folder: string }; result: CheckpointView[] };
  /** Every alarm and notice, of a run that was never looked at as well; those that have passed are not active. */
  alarms: { params: { folder: string }; result: Alarm[] };
}

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

/**
 * How a run's process fares: `alive`; `not-answering` (it exists, its heartbeat is older than 30 s; never called dead); `gone` (it ended
 * without saying so); `unknown` (another host's or another container's, and silent); `ended`.
 */
export type Liveness = 'alive' | 'not-answering' | 'gone' | 'unknown' | 'ended';

/** One step in the step bar. */
export interface StepPoint {
  step: number;
  reward: number | null;
  reward_std: number | null;
  /** Share of groups without spread, 0 to 1. */
  zero_std: number | null;
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

/** A line of `events.jsonl`. Never cut: it tells the whole story, across attempts. */
export interface EventRecord {
  t: string;
  attempt: number;
  step: number;
  type: EventType;
  [key: string]: unknown;
}

/** A line of `live.jsonl`: the newest piece of one completion of the step in the making. */
export interface LiveLine {
  step: number;
  group: number;
  index: number;
  text: string;
  /** On the first piece of each group: its prompt, at most `LIVE_PROMPT` UTF-16 units of it. */
  prompt?: string;
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

/** A named illness of a run with its evidence. */
export interface Alarm {
  code: AlarmCode;
  /** `alarm`: training is harmed. `notice`: looks alarming and is not, with the reason (loss near 0 on-policy). */
  severity: 'alarm' | 'notice';
  /** One sentence with the numbers. */
  message: string;
  /** First and last step with this illness, and whether it still holds at the newest step. */
  steps: { first: number; last: number };
  active: boolean;
  /** Figures behind the message, by name (`frac_reward_zero_std: 0.94`). */
  evidence: Record<string, number | string>;
  /** The completion to look at, and the token in it (0-based) where one is to blame. */
  completion?: { id: string; token?: number; text?: string };
  /** The config's key that is the cause: `grpo.beta`, `rewards.0`. */
  config_key?: string;
  /** The most promising first. */
  remedies: Remedy[];
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

/** A step as the inspector shows it. `updated` = the update has been written: KL and clip shares are known. */
export interface StepView {
  step: number;
  groups: GroupView[];
  updated: boolean;
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

/** Which completions a person wants to see: one state for every panel of a run. An absent key filters nothing. */
export interface CompletionFilter {
  /** First and last step, both included. */
  steps?: { from: number; to: number };
  /** Bounds of a value, both included: of the total reward, or of one component. Unscorable completions match no bounds. */
  reward?: { component?: string; min?: number; max?: number };
  stop_reason?: StopReason;
  /** Only completions with an error of a reward. */
  errors_only?: boolean;
  /** Only groups whose completions all scored alike: no gradient from this prompt. */
  zero_spread_only?: boolean;
  /** Only where the advantage is at least this far from 0. */
  min_abs_advantage?: number;
  /** Only where the mean KL to the reference is at least this, in nats. */
  min_kl?: number;
  /** Found in prompt or completion; as a regular expression where `regex` is set. Case is ignored. */
  text?: { pattern: string; regex: boolean };
  /** Only pinned completions. */
  pinned_only?: boolean;
}

export type CompletionOrder = 'written' | 'reward' | 'advantage' | 'abs_advantage' | 'kl' | 'length';

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

/** Everything a dashboard plots of one run. */
export interface RunSeries {
  folder: string;
  metrics: MetricsLine[];
  evaluations: EvalLine[];
  events: EventRecord[];
}

export type RunState = 'starting' | 'running' | 'paused' | 'stopping' | 'interrupted' | 'finished' | 'failed';

/** Lengths in bytes, by data file. A file that is missing here has length 0. */
export type Cut = Partial<Record<DataFile, number>>;

/** Durations in seconds or other values that differ between two runs of the same computation. */
export type Times = Record<string, number>;

export type EventType = 'log' | 'alarm' | 'setting' | 'checkpoint' | 'restart' | 'control' | 'reward_changed';

export interface CutText {
  text: string;
  /** Length of the whole. */
  length: number;
}

export type AlarmCode =
  | 'nan_rollback'
  | 'reward_failing'
  | 'kl_explosion'
  | 'entropy_collapse'
  | 'entropy_explosion'
  | 'truncation'
  | 'reward_cancellation'
  | 'zero_variance'
  | 'flat_reward'
  | 'slow_reward'
  | 'loss_near_zero'
  | 'clip_always_zero';

/** What a person can do about an alarm, with one click where `setting` names it. */
export interface Remedy {
  /** Stable within its alarm. */
  id: string;
  title: string;
  /** A change of the config (dotted key, new value as YAML). `live`: it can be set while the run goes on. */
  setting?: { key: string; value: string; live: boolean };
  /** Its setting was changed at this step, to this value, and no step computed with it shows the illness yet: not to be taken again. */
  applied?: { step: number; value: string };
}

export type StopReason = 'eos' | 'stop' | 'length';

/** What a reward said about one completion besides its value. */
export interface RewardDetail {
  explanation?: string;
  components?: Record<string, number | null>;
  error?: string;
}

export type DataFile = 'metrics.jsonl' | 'eval.jsonl' | 'rollouts.jsonl' | 'updates.jsonl' | 'rollouts.bin';
