import type * as vscode from 'vscode';
import { asEntry } from '../core/text/for-display.ts';

/** A log channel whose entries may quote strangers' text: the file behind it is read in terminals too, and an entry is one entry. */
export const safeLog = (channel: vscode.LogOutputChannel): vscode.LogOutputChannel => ({
  get name() {
    return channel.name;
  },
  get logLevel() {
    return channel.logLevel;
  },
  onDidChangeLogLevel: channel.onDidChangeLogLevel,
  trace: (message, ...args: unknown[]) => channel.trace(asEntry(message), ...args.map(safeArgument)),
  debug: (message, ...args: unknown[]) => channel.debug(asEntry(message), ...args.map(safeArgument)),
  info: (message, ...args: unknown[]) => channel.info(asEntry(message), ...args.map(safeArgument)),
  warn: (message, ...args: unknown[]) => channel.warn(asEntry(message), ...args.map(safeArgument)),
  error: (message, ...args: unknown[]) =>
    channel.error(
      asEntry(typeof message === 'string' ? message : textOf(message)),
      ...args.map(safeArgument),
    ),
  append: (text) => channel.append(asEntry(text)),
  appendLine: (text) => channel.appendLine(asEntry(text)),
  replace: (text) => channel.replace(asEntry(text)),
  clear: () => channel.clear(),
  show: (first?: vscode.ViewColumn | boolean, preserveFocus?: boolean) =>
    channel.show(typeof first === 'boolean' ? first : preserveFocus),
  hide: () => channel.hide(),
  dispose: () => channel.dispose(),
});

const textOf = (error: Error): string => error.stack ?? String(error);

const safeArgument = (value: unknown): unknown => {
  if (typeof value === 'string') return asEntry(value);
  return value instanceof Error ? asEntry(textOf(value)) : value;
};
