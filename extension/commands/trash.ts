import * as vscode from 'vscode';
import { GrpoError, toReport } from '../../core/errors/index.ts';
import { confirm } from '../messages/show-message.ts';

/**
 * Moves folders to the trash; on a server, which has none, it is asked whether to delete for good.
 * @returns false where the person thought better of it
 * @throws GrpoError `trash-failed` where one could not be deleted, and those behind it were left: never more is deleted than was asked for
 */
export async function moveToTrash(uris: readonly vscode.Uri[]): Promise<boolean> {
  const useTrash = hasTrash();
  const question = vscode.l10n.t('There is no trash on this machine. Delete for good?');
  const paths = uris.map(({ fsPath }) => fsPath).join(', ');
  if (!useTrash && !(await confirm(question, paths, vscode.l10n.t('Delete for Good')))) return false;
  for (const uri of uris) await remove(uri, useTrash);
  return true;
}

async function remove(uri: vscode.Uri, useTrash: boolean): Promise<void> {
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash });
  } catch (error) {
    throw new GrpoError({
      code: 'trash-failed',
      message: vscode.l10n.t('{0} could not be deleted: {1}', uri.fsPath, toReport(error).message),
      where: uri.fsPath,
      fix: vscode.l10n.t('Close what uses its files and try again, or delete the folder by hand.'),
      cause: error,
    });
  }
}

/** The editor moves files to the trash only where it runs on the person's own machine. */
const hasTrash = (): boolean =>
  vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
