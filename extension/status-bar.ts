import * as vscode from 'vscode';
import { clock, fixed } from '../core/format/index.ts';
import type { RunEntry } from './runs/api.ts';
import type { Studio } from './studio.ts';
import { isGoing } from './trees/run-state.ts';

/**
 * The training in the status bar: the live run (the newest of several), or how the one that was live in this session ended. Hidden where
 * nothing was trained since the window opened.
 */
export function createStatusBar({ runs, trainer }: Pick<Studio, 'runs' | 'trainer'>): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('grpo.training', vscode.StatusBarAlignment.Left, 10);
  item.name = vscode.l10n.t('GRPO training');
  let last: string | undefined;
  const update = (): void => {
    const live = runs.entries.filter(isGoing);
    last = live[0]?.head.folder ?? last;
    const shown = last === undefined ? undefined : runs.entry(last);
    const waiting = trainer.queue.length;
    if (shown === undefined && waiting === 0) {
      item.hide();
      return;
    }
    show(item, shown, { others: Math.max(0, live.length - 1), waiting });
  };
  update();
  return vscode.Disposable.from(item, runs.onDidChange(update), trainer.onDidChange(update));
}

interface Company {
  /** Further runs that train now. */
  others: number;
  /** Runs in the queue. */
  waiting: number;
}

function show(item: vscode.StatusBarItem, entry: RunEntry | undefined, { others, waiting }: Company): void {
  const look: Look = entry === undefined ? { icon: 'watch', words: '' } : lookOf(entry);
  const parts = [
    entry === undefined ? '' : `${entry.head.name} ${progress(entry)}`,
    ...(entry === undefined ? [] : [reward(entry), look.words, timeLeft(entry)]),
    others === 0 ? '' : vscode.l10n.t('{0} more', String(others)),
    waiting === 0 ? '' : vscode.l10n.t('{0} waiting', String(waiting)),
  ].filter((part) => part !== '');
  item.text = `$(${look.icon}) ${parts.join(' · ')}`;
  item.tooltip = tooltip(entry, waiting);
  item.accessibilityInformation = { label: vscode.l10n.t('GRPO training: {0}', parts.join(', ')) };
  item.backgroundColor = look.background === undefined ? undefined : new vscode.ThemeColor(look.background);
  item.command =
    entry === undefined
      ? 'grpo.cancelWaiting'
      : {
          command: 'grpo.openInspector',
          title: vscode.l10n.t('Open Inspector'),
          arguments: [{ folder: entry.head.folder }],
        };
  item.show();
}

interface Look {
  /** A codicon's name. */
  icon: string;
  words: string;
  /** A theme color's id. */
  background?: string;
}

/**
 * How a state looks; words only where the icon does not say enough. No icon spins: each frame of one has the whole window drawn anew where a page
 * is open in it, which without a GPU takes a third of a processor core for as long as the run lasts.
 */
function lookOf({ head: { status, liveness } }: RunEntry): Look {
  const failed = 'statusBarItem.errorBackground';
  if (liveness === 'gone') return { icon: 'error', words: vscode.l10n.t('crashed'), background: failed };
  if (liveness === 'not-answering')
    return {
      icon: 'warning',
      words: vscode.l10n.t('not answering'),
      background: 'statusBarItem.warningBackground',
    };
  switch (status?.state) {
    case undefined:
    case 'starting':
      return { icon: 'sync', words: vscode.l10n.t('starting') };
    case 'running':
      return { icon: 'sync', words: '' };
    case 'paused':
      return { icon: 'debug-pause', words: vscode.l10n.t('paused') };
    case 'stopping':
      return { icon: 'sync', words: vscode.l10n.t('stopping') };
    case 'interrupted':
      return { icon: 'circle-slash', words: vscode.l10n.t('interrupted') };
    case 'finished':
      return { icon: 'check', words: '' };
    case 'failed':
      return { icon: 'error', words: vscode.l10n.t('failed'), background: failed };
  }
}

const progress = ({ head: { status } }: RunEntry): string =>
  status === null ? '' : `${status.step}/${status.max_steps ?? '?'}`;

const reward = ({ latest }: RunEntry): string =>
  latest === null ? '' : vscode.l10n.t('reward {0}', fixed(latest.metrics['reward'], 2));

const timeLeft = ({ seconds_left: left }: RunEntry): string => (left === null ? '' : clock(left));

function tooltip(entry: RunEntry | undefined, waiting: number): string {
  const lines = [
    entry && vscode.l10n.t('{0}. Click to open the inspector.', entry.head.run),
    entry?.seconds_left == null ? undefined : vscode.l10n.t('{0} left.', clock(entry.seconds_left)),
    entry?.head.status?.error?.message,
    waiting === 0
      ? undefined
      : vscode.l10n.t('{0} wait for its end; "GRPO: Cancel Waiting Run" takes one out.', String(waiting)),
  ];
  return lines.filter((line) => line !== undefined).join('\n');
}
