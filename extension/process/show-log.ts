import { existsSync } from 'node:fs';
import * as vscode from 'vscode';

/** Shows what a run's trainer printed; without such a file (it was started elsewhere, or none is meant) the extension's own log. */
export async function showRunLog(channel: vscode.LogOutputChannel, file: string | undefined): Promise<void> {
  if (file === undefined || !existsSync(file)) {
    if (file !== undefined)
      channel.info(
        vscode.l10n.t('That run was not started in this workspace: what it printed went to where it was.'),
      );
    channel.show(true);
    return;
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  await vscode.window.showTextDocument(document, { preview: true });
}
