import * as vscode from 'vscode';
import { GrpoError } from '../../core/errors/index.ts';
import type { TrainerService } from '../process/api.ts';
import { waitingOf, type Argument } from './arguments.ts';

/** The waiting run that was meant; without an argument the person is asked, also for a single one: nothing else confirms it. */
export async function pickWaiting(
  { queue }: TrainerService,
  argument: Argument,
  placeHolder: string,
): Promise<number | undefined> {
  if (queue.length === 0)
    throw new GrpoError({
      code: 'queue-empty',
      message: vscode.l10n.t('No run is waiting.'),
      fix: vscode.l10n.t('A run that is training ends with "GRPO: Stop Training".'),
    });
  const given = waitingOf(argument);
  if (given !== undefined) return given;
  const items = queue.map(({ id, label }) => ({ label, description: vscode.l10n.t('waiting'), id }));
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.id;
}
