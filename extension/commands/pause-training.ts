import * as vscode from 'vscode';
import type { Handler } from './handler.ts';
import { pickRun } from './pick-run.ts';
import { requireAccepted } from './steer.ts';

/** Pauses a run after the step in hand. */
export const pauseTraining: Handler = async (studio, argument) => {
  const run = await pickRun(studio, argument, {
    states: ['active'],
    placeHolder: vscode.l10n.t('Which run shall pause?'),
    none: vscode.l10n.t('No run is training now.'),
    fix: vscode.l10n.t('A run that is paused goes on with "GRPO: Continue Training".'),
  });
  if (run === undefined) return undefined;
  const { folder, name } = run.head;
  requireAccepted(await studio.trainer.control(folder, 'pause'), name);
  vscode.window.setStatusBarMessage(vscode.l10n.t('{0} pauses after this step.', name), 5000);
  return folder;
};
