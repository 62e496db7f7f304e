import * as vscode from 'vscode';
import { confirm } from '../messages/show-message.ts';
import type { RunEntry } from '../runs/api.ts';
import { foldersOf } from './arguments.ts';
import type { Handler } from './handler.ts';
import { pickRun, type RunQuestion } from './pick-run.ts';
import { moveToTrash } from './trash.ts';

/**
 * Moves run folders to the trash, after asking, and closes their pages: of the run meant, or of all that are selected. With a live one among
 * them none is.
 */
export const deleteRun: Handler = async (studio, argument, selected) => {
  const question: RunQuestion = {
    states: ['resumable', 'ended', 'unreadable'],
    placeHolder: vscode.l10n.t('Which run shall be deleted?'),
    none: vscode.l10n.t('Only a run that has ended here can be deleted.'),
    fix: vscode.l10n.t('Stop it first; one of another machine is deleted there.'),
  };
  const meant = foldersOf(argument, selected).map((folder) => ({ folder }));
  const runs: RunEntry[] = [];
  for (const item of meant.length > 1 ? meant : [argument]) {
    const run = await pickRun(studio, item, question);
    if (run === undefined) return undefined;
    runs.push(run);
  }
  const folders = runs.map(({ head }) => head.folder);
  if (!(await confirm(questionAbout(runs), folders.join(', '), vscode.l10n.t('Delete')))) return undefined;
  if (!(await moveToTrash(folders.map((folder) => vscode.Uri.file(folder))))) return undefined;
  studio.pages.closeRuns(folders);
  await studio.runs.refresh();
  return folders;
};

const questionAbout = (runs: readonly RunEntry[]): string =>
  runs.length > 1
    ? vscode.l10n.t('Delete {0} runs with their completions and checkpoints?', String(runs.length))
    : vscode.l10n.t('Delete {0} with its completions and checkpoints?', runs[0]?.head.run ?? '');
