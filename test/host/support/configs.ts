import assert from 'node:assert/strict';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { ConfigCatalog } from '../../../extension/configs/api.ts';

const PATIENCE_MS = 5000;

/** Writes files into a new folder, with the folders between. */
export async function writeFiles(folder: vscode.Uri, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, path), Buffer.from(text));
  }
}

/** Puts a text in the place of all that a document holds. */
export async function replaceText(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** What our own check says of a document; other extensions may have a word, too. */
export const diagnosticsOf = (uri: vscode.Uri): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'GRPO');

/**
 * Waits until the diagnostics of a document are as wanted.
 * @throws AssertionError with those that there are, after five seconds
 */
export async function settled(
  uri: vscode.Uri,
  wanted: (diagnostics: vscode.Diagnostic[]) => boolean,
  what: string,
): Promise<vscode.Diagnostic[]> {
  if (wanted(diagnosticsOf(uri))) return diagnosticsOf(uri);
  return new Promise((resolve, reject) => {
    const end = (finish: () => void): void => {
      clearTimeout(timer);
      listener.dispose();
      finish();
    };
    const timer = setTimeout(() => {
      const seen = diagnosticsOf(uri).map(
        ({ range, message }) => `${range.start.line}:${range.start.character} ${message}`,
      );
      end(() =>
        reject(
          new assert.AssertionError({
            message: `Waited for: ${what}\n${seen.join('\n') || 'No diagnostics.'}`,
          }),
        ),
      );
    }, PATIENCE_MS);
    const listener = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (!uris.some((one) => one.toString() === uri.toString())) return;
      const now = diagnosticsOf(uri);
      if (wanted(now)) end(() => resolve(now));
    });
  });
}

/** Closes all editors without saving, and deletes a folder. */
export async function closeAndDelete(folder: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await vscode.workspace.fs.delete(folder, { recursive: true });
}

/** A catalog of these configs alone. */
export const catalogOf = (...configs: vscode.Uri[]): ConfigCatalog => ({
  entries: configs.map((uri) => ({ uri, name: basename(uri.path, '.grpo.yaml'), problems: [] })),
  ready: Promise.resolve(),
  onDidChange: () => new vscode.Disposable(() => undefined),
  refresh: () => Promise.resolve(),
  entryOf: (uri) => Promise.resolve({ uri, name: basename(uri.path, '.grpo.yaml'), problems: [] }),
  savedEntryOf: (uri) => Promise.resolve({ uri, name: basename(uri.path, '.grpo.yaml'), problems: [] }),
  dispose: () => undefined,
});
