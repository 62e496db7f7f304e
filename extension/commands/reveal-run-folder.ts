import * as vscode from 'vscode';
import { showInformation } from '../messages/show-message.ts';
import { checkpointOf } from './arguments.ts';
import type { CommandContext, Handler } from './handler.ts';
import { pickRun } from './pick-run.ts';

/** Shows a run's folder, or a checkpoint's, in the system's file manager; in a remote window, in the explorer. */
export const revealRunFolder: Handler = async (studio, argument) => {
  const run = await pickRun(studio, argument, {
    placeHolder: vscode.l10n.t("Which run's folder?"),
    none: vscode.l10n.t('There is no run yet.'),
    fix: vscode.l10n.t('"GRPO: Start Training" makes one.'),
  });
  if (run === undefined) return undefined;
  const step = checkpointOf(argument)?.step;
  const folder = step === undefined ? run.head.folder : await checkpointFolder(studio, run.head.folder, step);
  await reveal(vscode.Uri.file(folder));
  return folder;
};

/** Where a folder can be seen from this window. */
export async function reveal(uri: vscode.Uri): Promise<void> {
  const isDesktop = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  if (isDesktop) await vscode.commands.executeCommand('revealFileInOS', uri);
  else if (vscode.workspace.getWorkspaceFolder(uri) !== undefined)
    await vscode.commands.executeCommand('revealInExplorer', uri);
  else {
    await vscode.env.clipboard.writeText(uri.fsPath);
    void showInformation(
      vscode.l10n.t('{0} lies outside of this workspace: its path is on the clipboard.', uri.fsPath),
    );
  }
}

async function checkpointFolder({ runs }: CommandContext, folder: string, step: number): Promise<string> {
  const checkpoints = await runs.request('checkpoints', { folder });
  return checkpoints.find((one) => one.step === step)?.folder ?? folder;
}
