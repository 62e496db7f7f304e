import * as vscode from 'vscode';
import type { Argument } from './arguments.ts';
import type { Handler } from './handler.ts';
import { pickRun } from './pick-run.ts';

/** Shows a run's completions; an argument may name a step or a completion to go to. */
export const openInspector: Handler = async (studio, argument) => {
  const run = await pickRun(studio, argument, {
    placeHolder: vscode.l10n.t('Which run shall be inspected?'),
    none: vscode.l10n.t('There is no run yet.'),
    fix: vscode.l10n.t('"GRPO: Start Training" makes one.'),
  });
  if (run === undefined) return undefined;
  studio.pages.openInspector(run.head.folder, placeOf(argument));
  return run.head.folder;
};

function placeOf(argument: Argument): { step?: number; id?: string } {
  if (typeof argument !== 'object' || argument === null) return {};
  return {
    ...('step' in argument && typeof argument.step === 'number' ? { step: argument.step } : {}),
    ...('id' in argument && typeof argument.id === 'string' ? { id: argument.id } : {}),
  };
}
