/** How a page and its panel talk: the page asks (request, answer), the panel tells (pushes with a sequence number). */
import type { Alarm } from '../alarms/index.ts';
import type { SavedCase } from '../cases/index.ts';
import type { EvalLine, EventRecord, LiveLine, MetricsLine, StopReason } from '../run/records.ts';
import type { CompletionFilter, CompletionOrder } from './filter.ts';
import type {
  CheckpointView,
  CompletionRow,
  CompletionView,
  GroupView,
  RunHead,
  RunSeries,
  StepPoint,
  StepView,
  TokenView,
} from './run-view.ts';

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

/** What the reference says where the policy said a completion. */
export interface ReferenceText {
  text: string;
  stop_reason: StopReason;
  /** Length in tokens, the end token among them. */
  tokens: number;
  /** What the reference is, as the config names it. */
  model: string;
}

/** What a page asks of the editor itself. */
export interface EditorRequests {
  copy: { params: { text: string }; result: null };
  /** Opens the run's config at a key, `grpo.beta`; without one, at the top. */
  openConfig: { params: { folder: string; key?: string }; result: null };
  openLog: { params: { folder: string }; result: null };
  /** Opens the inspector at a step (and a completion). */
  openInspector: { params: { folder: string; step?: number; id?: string }; result: null };
  openDashboard: { params: { folders: string[] }; result: null };
  /** Two texts in the editor's own diff. */
  openDiff: {
    params: { left: { title: string; text: string }; right: { title: string; text: string } };
    result: null;
  };
  /** Steers a live run. The answer is the trainer's acknowledging event, or that none came within 5 s. */
  control: {
    params: {
      folder: string;
      type: 'pause' | 'continue' | 'stop' | 'checkpoint' | 'set';
      key?: string;
      value?: number;
    };
    result: { accepted: boolean; reason: string | null };
  };
  /** Runs an alarm's way out (`Remedy.id`), with the value that the button says: another one is not taken. */
  remedy: { params: { folder: string; alarm: string; remedy: string; value?: string }; result: null };
  /** Completions that a person keeps, with a note; an empty note keeps it without words, null unpins. */
  pin: { params: { folder: string; id: string; note: string | null }; result: null };
  /** The same prompt to the reference, with the same settings and random numbers. As slow as sampling is; may be cancelled. */
  reference: { params: { folder: string; id: string }; result: ReferenceText };
  /** Keeps a completion, with what its rewards gave, as a regression case of them. */
  saveCase: { params: { folder: string; id: string; note: string }; result: SavedCase };
  /** What the page shows now: kept so that a reload of the window comes back to it. */
  remember: { params: { cursor: PageCursor }; result: null };
  command: { params: { command: 'start' | 'resume' | 'openWalkthrough'; folder?: string }; result: null };
}

export type Requests = RunRequests & EditorRequests;
export type Method = keyof Requests;

/** Where a page stands: small, plain data. */
export interface PageCursor {
  page: 'inspector' | 'dashboard';
  /** One run for the inspector, several overlaid for the dashboard. */
  folders: string[];
  /** Undefined = follow the latest. */
  step?: number;
  selected?: string;
  filter?: CompletionFilter;
  [key: string]: unknown;
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

/** First message of a panel to its page. */
export interface Snapshot {
  cursor: PageCursor;
  runs: RunPush[];
  /** What the page would ask for first, of the inspector's run: absent where it could not be read, or came too late. */
  step?: { asked: number | 'newest'; view: StepView | null };
  /** False: no training, plugins or user code in this window. */
  trusted: boolean;
}

export type ToPage =
  | { type: 'snapshot'; seq: number; snapshot: Snapshot }
  | { type: 'push'; seq: number; push: RunPush }
  /** The panel asks the page to go somewhere. */
  | { type: 'goto'; seq: number; cursor: PageCursor }
  | { type: 'answer'; id: number; result: unknown }
  | { type: 'answer'; id: number; error: { code: string; message: string; fix?: string } };

export type ToPanel =
  /** The page is there, or missed a sequence number: send a snapshot. */
  | { type: 'ready'; cursor?: PageCursor }
  | { type: 'request'; id: number; method: Method; params: unknown }
  /** The page does not wait for this answer any more: work for it alone ends. */
  | { type: 'cancel'; id: number };
