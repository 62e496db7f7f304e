import * as vscode from 'vscode';
import { requireTrust } from '../process/errors.ts';
import type { Handler } from './handler.ts';
import { pickCheckpoint } from './pick-checkpoint.ts';
import { comparisonReport } from './reports/comparison.ts';
import { showReport } from './reports/show.ts';

/** Measures a checkpoint against the model that the run began with, prompt by prompt. */
export const compareWithBase: Handler = async (studio, argument) => {
  requireTrust();
  const picked = await pickCheckpoint(studio, argument, vscode.l10n.t('Which checkpoint shall be compared?'));
  if (picked === undefined) return undefined;
  const { folder, name } = picked.run.head;
  const { step } = picked.checkpoint;
  const title = vscode.l10n.t('{0}, step {1}, against its base', name, String(step));
  const document = await studio.work.run(vscode.l10n.t('Comparing {0}', title), (progress) =>
    studio.trainer.command(['compare', `${folder}@0`, `${folder}@${step}`], progress),
  );
  await showReport({ title, text: comparisonReport(title, document), extension: 'md' });
  return document;
};
