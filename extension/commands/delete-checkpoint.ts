import * as vscode from 'vscode';
import { GrpoError } from '../../core/errors/index.ts';
import { confirm } from '../messages/show-message.ts';
import type { RunStore } from '../runs/api.ts';
import type { Handler } from './handler.ts';
import { pickCheckpoint, type PickedCheckpoint } from './pick-checkpoint.ts';
import { resumeStepWithout } from './resume-point.ts';
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
  const question = vscode.l10n.t(
    'Delete the checkpoint of step {0} of {1}?',
    String(checkpoint.step),
    run.head.run,
  );
  if (!(await confirm(question, await whatIsLost(studio.runs, picked), vscode.l10n.t('Delete'))))
    return undefined;
  return (await moveToTrash([vscode.Uri.file(checkpoint.folder)])) ? checkpoint.folder : undefined;
};

/** A resume goes on from the newest checkpoint, wherever the run itself ended. */
async function whatIsLost(runs: RunStore, { run, checkpoint }: PickedCheckpoint): Promise<string> {
  const all = await runs.request('checkpoints', { folder: run.head.folder });
  const from = resumeStepWithout(
    all.map(({ step }) => step),
    checkpoint.step,
  );
  if (from !== null && from > checkpoint.step) return checkpoint.folder;
  return from === null
    ? vscode.l10n.t('It is the only one: without it the run cannot be resumed.')
    : vscode.l10n.t('A resume goes on from here: without it, it goes back to step {0}.', String(from));
}
