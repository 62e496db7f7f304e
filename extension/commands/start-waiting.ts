import * as vscode from 'vscode';
import { requireTrust } from '../process/errors.ts';
import type { Handler } from './handler.ts';
import { pickWaiting } from './pick-waiting.ts';

/** Starts a waiting run now, beside the one that trains. */
export const startWaiting: Handler = async ({ trainer }, argument) => {
  requireTrust();
  const id = await pickWaiting(trainer, argument, vscode.l10n.t('Which run shall start now?'));
  if (id !== undefined) await trainer.startQueued(id);
  return id;
};
