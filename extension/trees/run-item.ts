import * as vscode from 'vscode';
import type { Alarm } from '../../core/alarms/index.ts';
import { clock, fixed } from '../../core/format/index.ts';
import { own } from '../../core/run/own.ts';
import { placeOfAlarm, waysOut } from '../alarms/ways-out.ts';
import type { RunEntry } from '../runs/api.ts';
import { runTreeState, sparkline, type RunTreeState } from './run-state.ts';

/** A run's row: name, what it is doing, step, reward and its spark, time left. Its context value is `run.<state>`. */
export function runItem(entry: RunEntry): vscode.TreeItem {
  const { head, latest, spark, alarms, seconds_left: left } = entry;
  const state = runTreeState(entry);
  const item = new vscode.TreeItem(
    head.name,
    alarms.length > 0 ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
  );
  const steps = head.status === null ? '' : `${head.status.step}/${head.status.max_steps ?? '?'}`;
  const reward = latest === null ? undefined : fixed(latest.metrics['reward'], 3);
  const parts = [
    stateWord(entry, state),
    steps,
    reward,
    spark.length > 1 ? sparkline(spark) : undefined,
    left === null ? undefined : vscode.l10n.t('{0} left', clock(left)),
  ];
  item.id = head.folder;
  item.description = parts.filter((part) => part !== undefined && part !== '').join('  ');
  item.iconPath = stateIcon(entry, state, alarms.length > 0);
  item.contextValue = `run.${state}`;
  item.tooltip = tooltip(entry, alarms);
  item.command = {
    command: 'grpo.openInspector',
    title: vscode.l10n.t('Open Inspector'),
    arguments: [{ folder: head.folder }],
  };
  item.accessibilityInformation = {
    label: vscode.l10n.t(
      'Run {0}, {1}, step {2}, reward {3}, alarms: {4}',
      head.name,
      stateWord(entry, state) || state,
      steps,
      reward ?? vscode.l10n.t('not known yet'),
      String(alarms.length),
    ),
  };
  return item;
}

/** What is said besides the icon: nothing for a run that simply trains or has ended well. */
function stateWord({ head }: RunEntry, state: RunTreeState): string {
  if (head.liveness === 'not-answering') return vscode.l10n.t('not answering');
  if (head.liveness === 'gone') return vscode.l10n.t('crashed');
  if (state === 'elsewhere') return vscode.l10n.t('on another machine');
  if (state === 'unreadable') return vscode.l10n.t('no status');
  const words: Record<string, string> = {
    starting: vscode.l10n.t('starting'),
    paused: vscode.l10n.t('paused'),
    stopping: vscode.l10n.t('stopping'),
    interrupted: vscode.l10n.t('interrupted'),
    failed: vscode.l10n.t('failed'),
  };
  return own(words, head.status?.state ?? '') ?? '';
}

function stateIcon({ head }: RunEntry, state: RunTreeState, hasAlarm: boolean): vscode.ThemeIcon {
  const icon = (name: string, color?: string): vscode.ThemeIcon =>
    new vscode.ThemeIcon(name, color === undefined ? undefined : new vscode.ThemeColor(color));
  if (state === 'active' && head.liveness === 'not-answering')
    return icon('warning', 'list.warningForeground');
  // Still, as in the status bar.
  if (state === 'active') return hasAlarm ? icon('warning', 'list.warningForeground') : icon('sync');
  if (state === 'paused') return icon('debug-pause');
  if (state === 'elsewhere') return icon('remote');
  if (state === 'unreadable') return icon('question');
  if (head.status?.state === 'failed' || head.liveness === 'gone')
    return icon('error', 'list.errorForeground');
  return state === 'resumable' ? icon('circle-slash') : icon('check', 'charts.green');
}

function tooltip({ head, latest }: RunEntry, alarms: readonly Alarm[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  const line = (label: string, value: string | null | undefined): void => {
    if (value !== null && value !== undefined) text.appendText(`${label}: ${value}`).appendMarkdown('\n\n');
  };
  line(vscode.l10n.t('Run'), head.run);
  line(vscode.l10n.t('Created'), head.created);
  line(vscode.l10n.t('Reward'), latest === null ? undefined : fixed(latest.metrics['reward'], 3));
  line(vscode.l10n.t('KL'), latest === null ? undefined : fixed(latest.metrics['kl'], 4));
  line(
    vscode.l10n.t('Branched from'),
    head.parent === null ? undefined : `${head.parent.run} @ ${head.parent.step}`,
  );
  line(vscode.l10n.t('Error'), head.status?.error?.message);
  line(vscode.l10n.t('What to do'), head.status?.error?.fix);
  for (const alarm of alarms) line(vscode.l10n.t('Alarm'), alarm.message);
  return text;
}

/** An alarm's row below its run; `alarm.fixable` where one click can do something about it. */
export function alarmItem(folder: string, alarm: Alarm): vscode.TreeItem {
  const item = new vscode.TreeItem(alarm.message);
  item.id = `${folder}\0${alarm.code}`;
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  item.tooltip = alarm.message;
  item.contextValue = waysOut(alarm).length > 0 ? 'alarm.fixable' : 'alarm';
  item.command = {
    command: 'grpo.openInspector',
    title: vscode.l10n.t('Open Inspector'),
    arguments: [{ folder, ...placeOfAlarm(alarm) }],
  };
  return item;
}
