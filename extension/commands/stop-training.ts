import * as vscode from 'vscode';
import type { Handler } from './handler.ts';
import { pickRun } from './pick-run.ts';
import { requireAccepted } from './steer.ts';

/** Ends a run with a checkpoint, so that it can be resumed. */
export const stopTraining: Handler = async (studio, argument) => {
  const run = await pickRun(studio, argument, {
    states: ['active', 'paused'],
    placeHolder: vscode.l10n.t('Which run shall stop?'),
    none: vscode.l10n.t('No run is training now.'),
    fix: vscode.l10n.t('Runs of other machines are stopped there.'),
  });
  if (run === undefined) return undefined;
  const { folder, name } = run.head;
  const answer = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Stopping {0}', name) },
    () => studio.trainer.stop(folder),
  );
  requireAccepted(answer, name);
  const how = answer.reason ?? vscode.l10n.t('it wrote a checkpoint and can be resumed');
  vscode.window.setStatusBarMessage(vscode.l10n.t('{0} has stopped: {1}.', name, how), 8000);
  return folder;
};
