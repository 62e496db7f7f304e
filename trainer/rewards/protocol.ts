/**
 * What the trainer and the reward host say to each other, as JSON over Node's IPC channel. Neither side's console
 * is part of it. Requests are answered one at a time, in their order.
 */
import type { RewardColumns } from '../../core/plugins/index.ts';
import type { ScoringBuiltIn } from './builtin/index.ts';

/** Where a reward's code is: a built-in's id, or the file:// URL of a compiled file, there only until the answer. */
export type CodeSource = { builtin: ScoringBuiltIn } | { module: string };

/** What a request is about; `reward` is the name in metrics and in the log. */
export type HostTask = { reward: string } & (
  | { type: 'load'; code: CodeSource; folder: string; options: Record<string, unknown> }
  | { type: 'score'; completions: readonly string[]; columns: RewardColumns }
  | { type: 'describe'; module: string }
);

/** Trainer -> host. */
export type HostRequest = HostTask & { id: number };

/** Host -> trainer; `ready` once, before any answer. */
export type HostReply =
  | { type: 'ready' }
  | { type: 'loaded'; id: number; plugin_id: string | null }
  | { type: 'scored'; id: number; results: WireResults }
  | { type: 'described'; id: number; plugin: PluginDescription }
  | { type: 'failed'; id: number; failure: HostFailure }
  | { type: 'log'; reward: string | null; stream: 'stdout' | 'stderr'; text: string };

export interface HostFailure {
  /** `thrown` by the user's code · `options` refused by its schema · `shape`: the module offers no reward. */
  cause: 'thrown' | 'options' | 'shape';
  message: string;
  /** With the user's own files and lines, when the thrown thing had one. */
  stack: string | null;
}

/** What a plugin file says about itself; a plain function has neither id nor options. */
export interface PluginDescription {
  kind: string;
  id: string | null;
  options: Record<string, unknown> | null;
}

/** A batch's results as they came, before any judgement: JSON has no NaN and no `undefined`, so oddities are named. */
export type WireResults = { not_array: string } | WireResult[];

export interface WireResult {
  value: number | null;
  /** What stood where the value should be: `NaN`, `undefined`, `the string "0.5"`. */
  odd?: string;
  explanation?: string;
  components?: Record<string, number | null>;
}
