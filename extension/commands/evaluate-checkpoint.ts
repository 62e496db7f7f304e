import * as vscode from 'vscode';
import { requireTrust } from '../process/errors.ts';
import type { Handler } from './handler.ts';
import { pickCheckpoint } from './pick-checkpoint.ts';
import { evaluationReport } from './reports/evaluation.ts';
import { showReport } from './reports/show.ts';

/** Measures a checkpoint on the held-out prompts. */
export const evaluateCheckpoint: Handler = async (studio, argument) => {
  requireTrust();
  const picked = await pickCheckpoint(
    studio,
    argument,
    vscode.l10n.t('Which checkpoint shall be evaluated?'),
  );
  if (picked === undefined) return undefined;
  const { folder, name } = picked.run.head;
  const step = String(picked.checkpoint.step);
  const document = await studio.work.run(
    vscode.l10n.t('Evaluating step {0} of {1}', step, name),
    (progress) => studio.trainer.command(['evaluate', folder, '--checkpoint', step], progress),
  );
  const title = vscode.l10n.t('Evaluation of {0}, step {1}', name, step);
  await showReport({ title, text: evaluationReport(title, document), extension: 'md' });
  return document;
};
