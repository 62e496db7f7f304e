import * as vscode from 'vscode';
import type { QueuedRun } from '../process/api.ts';

/** A run that waits, by its number in the queue. */
export interface WaitingElement {
  waiting: number;
}

/** A run that has no folder yet: what starts it, and when. */
export function waitingItem({ waiting }: WaitingElement, queue: readonly QueuedRun[]): vscode.TreeItem {
  const place = queue.findIndex(({ id }) => id === waiting);
  const { label = '', isHeld = false } = queue[place] ?? {};
  const item = new vscode.TreeItem(label);
  item.id = `waiting ${waiting}`;
  item.description = isHeld ? vscode.l10n.t('waits for you') : vscode.l10n.t('waiting');
  item.iconPath = new vscode.ThemeIcon('watch');
  item.contextValue = 'waiting';
  item.tooltip = isHeld
    ? vscode.l10n.t('It waited for another run when the last window closed, and starts when you say so.')
    : vscode.l10n.t('It starts when the run that is training has ended.');
  item.accessibilityInformation = {
    label: vscode.l10n.t('Run {0}, {1}, number {2}', label, item.description, String(place + 1)),
  };
  return item;
}
