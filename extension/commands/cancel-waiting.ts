import * as vscode from 'vscode';
import { GrpoError } from '../../core/errors/index.ts';
import type { Handler } from './handler.ts';

/** Takes a run out of the queue. */
export const cancelWaiting: Handler = async ({ trainer }) => {
  if (trainer.queue.length === 0)
    throw new GrpoError({
      code: 'queue-empty',
      message: vscode.l10n.t('No run is waiting.'),
      fix: vscode.l10n.t('A run that is training ends with "GRPO: Stop Training".'),
    });
  // Asked even for a single one: nothing else confirms it.
  const chosen = await vscode.window.showQuickPick(
    trainer.queue.map(({ id, label }) => ({ label, description: vscode.l10n.t('waiting'), id })),
    { placeHolder: vscode.l10n.t('Which run shall not start?') },
  );
  if (chosen === undefined) return undefined;
  trainer.cancelQueued(chosen.id);
  return chosen.id;
};
