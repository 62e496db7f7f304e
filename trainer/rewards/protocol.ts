/**
 * What the trainer and a reward host say to each other, over a pipe of their own (channel.ts). Neither side's console
 * is part of it. Requests are answered one at a time, in their order. A host runs one reward: it can say nothing about another.
 */
import type { ScoringBuiltIn } from './builtin/index.ts';
import type { ColumnPiece } from './columns.ts';

/** Where a reward's code is: a built-in's id, or the file:// URL of a compiled file, there only until the answer. */
export type CodeSource = { builtin: ScoringBuiltIn } | { module: string };

/** For each column, which of its values (by the order in which they were sent) belongs to each completion. */
export type ColumnPlaces = Record<string, number[]>;

/** What a request is about; `reward` is the name in metrics and in the log. */
export type HostTask = { reward: string } & (
  | { type: 'load'; code: CodeSource; folder: string; options: Record<string, unknown> }
  /** Behind the pieces of its columns. */
  | { type: 'score'; completions: readonly string[]; columns: ColumnPlaces }
  | { type: 'describe'; module: string }
);

/** Trainer -> host: `begin` once, before anything else, with the names of variables that the trainer keeps to itself. */
export type HostMessage = { type: 'begin'; withheld: readonly string[] } | ColumnPiece | HostRequest;
export type HostRequest = HostTask & { id: number };

/** Host -> trainer; `ready` once, before any answer. */
export type HostReply =
  | { type: 'ready' }
  | { type: 'loaded'; id: number; plugin_id: string | null }
  | { type: 'scored'; id: number; results: WireResults; hint?: string }
  | { type: 'described'; id: number; plugin: PluginDescription }
  | { type: 'failed'; id: number; failure: HostFailure }
  | { type: 'log'; text: string };

export interface HostFailure {
  /** `thrown` by the user's code · `options` refused by its schema · `shape`: the module offers no reward. */
  cause: 'thrown' | 'options' | 'shape';
  message: string;
  /** With the user's own files and lines, when the thrown thing had one. */
  stack: string | null;
  /** What to write instead, where that is known. */
  fix?: string;
}

/** What a plugin file says about itself; a plain function has neither id nor options. */
export interface PluginDescription {
  kind: string;
  id: string | null;
  options: Record<string, unknown> | null;
}

/** A batch's results as they came, before any judgement: JSON has no NaN and no `undefined`, so oddities are named. */
export type WireResults = { not_array: string; fix?: string } | WireResult[];

export interface WireResult {
  value: number | null;
  /** What stood where the value should be: `NaN`, `undefined`, `the string "0.5"`. */
  odd?: string;
  /** What to write instead. */
  fix?: string;
  explanation?: string;
  components?: Record<string, number | null>;
}
