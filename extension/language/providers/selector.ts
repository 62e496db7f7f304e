import type * as vscode from 'vscode';
import type { Cursor } from '../config/tree.ts';

export const LANGUAGE = 'grpo-yaml';

/** Configs on disk and new ones; not the old sides of diffs, which nobody can mend. */
export const SELECTOR: vscode.DocumentSelector = [
  { language: LANGUAGE, scheme: 'file' },
  { language: LANGUAGE, scheme: 'untitled' },
];

export const isConfig = ({ languageId, uri }: vscode.TextDocument): boolean =>
  languageId === LANGUAGE && (uri.scheme === 'file' || uri.scheme === 'untitled');

/** A position as core counts. */
export const cursorAt = ({ line, character }: vscode.Position): Cursor => ({
  line: line + 1,
  column: character + 1,
});
