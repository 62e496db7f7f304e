import * as vscode from 'vscode';
import { requireTrust } from '../process/errors.ts';
import type { Handler } from './handler.ts';
import { pickRun } from './pick-run.ts';
import { requireAccepted } from './steer.ts';

/** Lets a paused run go on; also one that will pause when its step is done. */
export const continueTraining: Handler = async (studio, argument) => {
  requireTrust();
  const run = await pickRun(studio, argument, {
    states: ['paused', 'active'],
    placeHolder: vscode.l10n.t('Which run shall continue?'),
    none: vscode.l10n.t('No run is paused.'),
    fix: vscode.l10n.t('A run that was interrupted goes on with "GRPO: Resume Interrupted Run".'),
  });
  if (run === undefined) return undefined;
  const { folder, name } = run.head;
  requireAccepted(await studio.trainer.control(folder, 'continue'), name);
  vscode.window.setStatusBarMessage(vscode.l10n.t('{0} continues.', name), 5000);
  return folder;
};
