import * as vscode from 'vscode';

/** Moves a folder to the trash; where there is none it is asked whether to delete for good. @returns false where the person thought better of it */
export async function moveToTrash(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
    return true;
  } catch {
    // A server has no trash: then it is for good, or not at all.
    const yes = vscode.l10n.t('Delete for Good');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('There is no trash on this machine. Delete for good?'),
      { modal: true, detail: uri.fsPath },
      yes,
    );
    if (answer !== yes) return false;
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: false });
    return true;
  }
}
