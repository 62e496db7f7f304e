import * as vscode from 'vscode';
import { foldersOf } from './arguments.ts';
import type { Handler } from './handler.ts';
import { pickRun } from './pick-run.ts';

/** Shows a run's curves, or those of all selected runs over each other. @returns their folders */
export const openDashboard: Handler = async (studio, argument, selected) => {
  const several = foldersOf(argument, selected);
  if (several.length > 1) {
    studio.pages.openDashboard(several);
    return several;
  }
  const run = await pickRun(studio, argument, {
    placeHolder: vscode.l10n.t('Which run shall be shown?'),
    none: vscode.l10n.t('There is no run yet.'),
    fix: vscode.l10n.t('"GRPO: Start Training" makes one.'),
  });
  if (run === undefined) return undefined;
  studio.pages.openDashboard([run.head.folder]);
  return [run.head.folder];
};
