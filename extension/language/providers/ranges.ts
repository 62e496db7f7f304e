import * as vscode from 'vscode';
import type { Range } from '../../../core/config/index.ts';
import { toEditorRange } from '../config/editor-range.ts';

/** The editor's own range of a range of core's. */
export function editorRange(range: Range): vscode.Range {
  const { start, end } = toEditorRange(range);
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
