import * as vscode from 'vscode';
import { GrpoError } from '../../core/errors/index.ts';
import { foldersOf } from './arguments.ts';
import type { Handler } from './handler.ts';
import { runChoice } from './pick-run.ts';

/** Overlays several runs in the dashboard: those that are selected, else chosen from a list. @returns their folders */
export const compareRuns: Handler = async (studio, argument, selected) => {
  const meant = foldersOf(argument, selected);
  if (meant.length > 1) {
    studio.pages.openDashboard(meant);
    return meant;
  }
  await studio.runs.refresh();
  const { entries } = studio.runs;
  if (entries.length < 2)
    throw new GrpoError({
      code: 'too-few-runs',
      message: vscode.l10n.t('Comparing takes two runs; this workspace has {0}.', String(entries.length)),
      fix: vscode.l10n.t('Start another one, with another seed or setting, or branch from a checkpoint.'),
    });
  const choices = entries.map((entry) => ({
    ...runChoice(entry),
    picked: meant.includes(entry.head.folder),
  }));
  const chosen = await vscode.window.showQuickPick(choices, {
    canPickMany: true,
    placeHolder: vscode.l10n.t('Which runs shall be compared? Choose two or more.'),
    matchOnDescription: true,
  });
  if (chosen === undefined) return undefined;
  if (chosen.length < 2)
    throw new GrpoError({
      code: 'too-few-runs',
      message: vscode.l10n.t('Only one run was chosen.'),
      fix: vscode.l10n.t('Choose two or more to compare, or open the dashboard of one.'),
    });
  const folders = chosen.map(({ value }) => value.head.folder);
  studio.pages.openDashboard(folders);
  return folders;
};
