import * as vscode from 'vscode';
import { EVERY_RUN, type RunFilter } from '../trees/run-state.ts';
import type { Handler } from './handler.ts';

/** Narrows the list of runs, or orders it. */
export const filterRuns: Handler = async ({ trees }) => {
  const now = trees.runs.filtered;
  const choice = (label: string, change: Partial<RunFilter>, icon: string) => ({
    label: `$(${icon}) ${label}`,
    filter: { ...now, ...change },
  });
  const text = { label: `$(search) ${vscode.l10n.t('By name …')}`, filter: undefined };
  const choices = [
    choice(vscode.l10n.t('Show all'), EVERY_RUN, 'clear-all'),
    text,
    choice(vscode.l10n.t('Only training'), { state: 'active' }, 'sync'),
    choice(vscode.l10n.t('Only paused'), { state: 'paused' }, 'debug-pause'),
    choice(vscode.l10n.t('Only interrupted, failed or crashed'), { state: 'resumable' }, 'circle-slash'),
    choice(vscode.l10n.t('Only finished'), { state: 'ended' }, 'check'),
    choice(vscode.l10n.t('Newest first'), { sort: 'newest' }, 'sort-precedence'),
    choice(vscode.l10n.t('Highest reward first'), { sort: 'reward' }, 'sort-precedence'),
    choice(vscode.l10n.t('By name, in order'), { sort: 'name' }, 'sort-precedence'),
  ];
  const chosen = await vscode.window.showQuickPick(choices, {
    placeHolder: vscode.l10n.t('Which runs shall be shown?'),
  });
  if (chosen === undefined) return undefined;
  const filter = chosen.filter ?? (await askText(now));
  if (filter !== undefined) trees.runs.setFilter(filter);
  return filter;
};

async function askText(now: RunFilter): Promise<RunFilter | undefined> {
  const text = await vscode.window.showInputBox({
    prompt: vscode.l10n.t('Part of the name; empty shows all'),
    value: now.text,
  });
  return text === undefined ? undefined : { ...now, text };
}
