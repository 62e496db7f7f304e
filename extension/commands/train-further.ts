import * as vscode from 'vscode';
import { requireTrust } from '../process/errors.ts';
import { checkpointOf } from './arguments.ts';
import type { Handler } from './handler.ts';
import { pickRun } from './pick-run.ts';
import { goOn } from './resume-run.ts';

/** Lets a finished run go on to a later step. */
export const trainFurther: Handler = async (studio, argument) => {
  requireTrust();
  const run = await pickRun(studio, argument, {
    states: ['ended'],
    placeHolder: vscode.l10n.t('Which run shall train further?'),
    none: vscode.l10n.t('No run has finished here.'),
    fix: vscode.l10n.t('One that was interrupted goes on with "GRPO: Resume Interrupted Run".'),
  });
  return run && goOn(studio, run, checkpointOf(argument)?.step);
};
