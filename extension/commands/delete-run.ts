import * as vscode from 'vscode';
import { confirm } from '../messages/show-message.ts';
import type { Handler } from './handler.ts';
import { pickRun } from './pick-run.ts';
import { moveToTrash } from './trash.ts';

/** Moves a run's folder to the trash, after asking. A live run is refused. */
export const deleteRun: Handler = async (studio, argument) => {
  const run = await pickRun(studio, argument, {
    states: ['resumable', 'ended', 'unreadable'],
    placeHolder: vscode.l10n.t('Which run shall be deleted?'),
    none: vscode.l10n.t('Only a run that has ended here can be deleted.'),
    fix: vscode.l10n.t('Stop it first; one of another machine is deleted there.'),
  });
  if (run === undefined) return undefined;
  const { folder } = run.head;
  const question = vscode.l10n.t('Delete {0} with its completions and checkpoints?', run.head.run);
  if (!(await confirm(question, folder, vscode.l10n.t('Delete')))) return undefined;
  if (!(await moveToTrash(vscode.Uri.file(folder)))) return undefined;
  await studio.runs.refresh();
  return folder;
};
