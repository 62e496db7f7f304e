import * as vscode from 'vscode';
import { GrpoError } from '../../core/errors/index.ts';
import type { Handler } from './handler.ts';
import { pickCheckpoint, type PickedCheckpoint } from './pick-checkpoint.ts';
import { moveToTrash } from './trash.ts';

/** Moves a checkpoint to the trash, after asking. One of a live run is refused: the trainer may go back to it. */
export const deleteCheckpoint: Handler = async (studio, argument) => {
  const picked = await pickCheckpoint(studio, argument, vscode.l10n.t('Which checkpoint shall be deleted?'));
  if (picked === undefined) return undefined;
  const { run, checkpoint } = picked;
  if (run.head.liveness !== 'ended' && run.head.liveness !== 'gone')
    throw new GrpoError({
      code: 'run-live',
      message: vscode.l10n.t('{0} is still training, and may go back to this checkpoint.', run.head.name),
      fix: vscode.l10n.t('Stop it first.'),
    });
  if (!(await isSure(picked))) return undefined;
  return (await moveToTrash(vscode.Uri.file(checkpoint.folder))) ? checkpoint.folder : undefined;
};

async function isSure({ run, checkpoint }: PickedCheckpoint): Promise<boolean> {
  const yes = vscode.l10n.t('Delete');
  const isNewest = checkpoint.step === run.head.status?.step && run.head.status.state !== 'finished';
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('Delete the checkpoint of step {0} of {1}?', String(checkpoint.step), run.head.run),
    {
      modal: true,
      detail: isNewest
        ? vscode.l10n.t('A resume goes on from here: without it, it goes back to the one before.')
        : checkpoint.folder,
    },
    yes,
  );
  return answer === yes;
}
