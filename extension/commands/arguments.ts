import * as vscode from 'vscode';

/** What tree items, CodeLenses and pages hand to a command: plain objects, so that anybody can call it with one. */
export interface ConfigItem {
  uri: vscode.Uri;
}

export interface RunItem {
  /** Absolute path of the run folder. */
  folder: string;
}

export interface CheckpointItem extends RunItem {
  step: number;
}

/** A command gets anything: nothing from the palette, an item, a Uri from an editor's title, and whatever a key binding says. */
export type Argument = unknown;

const has = <K extends string>(value: unknown, key: K): value is Record<K, unknown> =>
  typeof value === 'object' && value !== null && key in value;

/** The config that was meant: a `ConfigItem` or a Uri. */
export function configOf(argument: Argument): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  return has(argument, 'uri') && argument.uri instanceof vscode.Uri ? argument.uri : undefined;
}

/** The run folder that was meant: of a run, or of a checkpoint's run. */
export function folderOf(argument: Argument): string | undefined {
  return has(argument, 'folder') && typeof argument.folder === 'string' ? argument.folder : undefined;
}

/** The run folders that were meant: of all that are selected, where those are several, else of the one. Each once. */
export function foldersOf(argument: Argument, selected: readonly Argument[]): string[] {
  const meant = selected.length > 1 ? selected : [argument];
  return [...new Set(meant.map(folderOf).filter((folder) => folder !== undefined))];
}

/** The checkpoint that was meant. */
export function checkpointOf(argument: Argument): CheckpointItem | undefined {
  const folder = folderOf(argument);
  if (folder === undefined || !has(argument, 'step') || typeof argument.step !== 'number') return undefined;
  return { folder, step: argument.step };
}

/** The waiting run that was meant. */
export function waitingOf(argument: Argument): number | undefined {
  return has(argument, 'waiting') && typeof argument.waiting === 'number' ? argument.waiting : undefined;
}

/** The alarm that was meant, as the tree has it or by its code, and the way out of it where one was chosen, with the value that it said. */
export function alarmFixOf(argument: Argument): { alarm?: string; remedy?: string; value?: string } {
  if (!has(argument, 'alarm')) return {};
  const code = has(argument.alarm, 'code') ? argument.alarm.code : argument.alarm;
  if (typeof code !== 'string') return {};
  const isChosen = has(argument, 'remedy') && typeof argument.remedy === 'string';
  const isValued = has(argument, 'value') && typeof argument.value === 'string';
  return {
    alarm: code,
    ...(isChosen ? { remedy: String(argument.remedy) } : {}),
    ...(isValued ? { value: String(argument.value) } : {}),
  };
}
