import * as vscode from 'vscode';
import type { Handler } from './handler.ts';
import { pickWaiting } from './pick-waiting.ts';

/** Takes a run out of the queue. */
export const cancelWaiting: Handler = async ({ trainer }, argument) => {
  const id = await pickWaiting(trainer, argument, vscode.l10n.t('Which run shall not start?'));
  if (id !== undefined) await trainer.cancelQueued(id);
  return id;
};
