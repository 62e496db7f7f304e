import * as vscode from 'vscode';
import { placeOfSetting, type Range } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';

/** An editor's range of a config's place (1-based, the end exclusive). */
export const editorRange = ({ line, column, end_line, end_column }: Range): vscode.Range =>
  new vscode.Range(line - 1, column - 1, end_line - 1, end_column - 1);

/**
 * Shows a run's config at a key, or at its top.
 * @param path  of the config file; null where the run does not say
 * @returns the editor. Rejects with `config-gone` where the file is not there any more.
 */
export async function openConfig(path: string | null, key?: string): Promise<vscode.TextEditor> {
  const document = await openDocument(path);
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  if (key !== undefined) {
    const range = editorRange(placeOfSetting(document.getText(), key));
    editor.selection = new vscode.Selection(range.start, range.end);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
  return editor;
}

async function openDocument(path: string | null): Promise<vscode.TextDocument> {
  try {
    if (path !== null) return await vscode.workspace.openTextDocument(vscode.Uri.file(path));
  } catch {
    // Said below: that it cannot be opened is all there is to know.
  }
  throw new GrpoError({
    code: 'config-gone',
    message: vscode.l10n.t('The config of this run is not there any more: {0}', path ?? ''),
    fix: vscode.l10n.t('Its text as it was is in the manifest.json of the run folder.'),
  });
}
