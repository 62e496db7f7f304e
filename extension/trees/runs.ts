import * as vscode from 'vscode';
import type { Alarm } from '../../core/alarms/index.ts';
import { clock, fixed } from '../../core/format/index.ts';
import type { TrainerService } from '../process/api.ts';
import { activeAlarms, waysOut } from '../alarms/ways-out.ts';
import type { RunEntry, RunStore } from '../runs/api.ts';
import {
  EVERY_RUN,
  isGoing,
  runTreeState,
  shownRuns,
  sparkline,
  type RunFilter,
  type RunTreeState,
} from './run-state.ts';
import { changedRows, type Rows } from './row-changes.ts';
import { waitingItem, type WaitingElement } from './waiting-item.ts';

/** Elements of the tree: what commands get as their argument. */
export type RunElement = { folder: string } | { folder: string; alarm: Alarm } | WaitingElement;

/** Where the runs that wait are known. */
export type Queue = Pick<TrainerService, 'queue' | 'onDidChange'>;

/** The runs of the workspace, those that wait for their turn behind the live ones; an alarm hangs below its run. */
export class RunsTree implements vscode.TreeDataProvider<RunElement>, vscode.Disposable {
  readonly view: vscode.TreeView<RunElement>;
  private readonly runs: RunStore;
  private readonly trainer: Queue;
  private readonly changed = new vscode.EventEmitter<RunElement[] | undefined>();
  private readonly disposables: vscode.Disposable[];
  /** One object a run, so that the editor keeps its selection while values change. */
  private readonly elements = new Map<string, { folder: string }>();
  private filter = EVERY_RUN;
  private rows: Rows = new Map();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(runs: RunStore, trainer: Queue) {
    this.runs = runs;
    this.trainer = trainer;
    this.view = vscode.window.createTreeView<RunElement>('grpo.runs', {
      treeDataProvider: this,
      showCollapseAll: false,
      canSelectMany: false,
    });
    this.disposables = [
      this.view,
      this.changed,
      runs.onDidChange(() => this.update()),
      trainer.onDidChange(() => this.update()),
    ];
    this.update();
  }

  get filtered(): RunFilter {
    return this.filter;
  }

  /** Shows other runs, or in another order; the view says that something is hidden. */
  setFilter(filter: RunFilter): void {
    this.filter = filter;
    this.update();
  }

  getChildren(element?: RunElement): RunElement[] {
    if (element === undefined) return this.roots();
    if ('alarm' in element || 'waiting' in element) return [];
    return activeAlarms(this.runs.entry(element.folder)?.alarms ?? []).map((alarm) => ({
      folder: element.folder,
      alarm,
    }));
  }

  getParent(element: RunElement): RunElement | undefined {
    return 'alarm' in element ? this.element(element.folder) : undefined;
  }

  getTreeItem(element: RunElement): vscode.TreeItem {
    if ('waiting' in element) return waitingItem(element, this.trainer.queue);
    if ('alarm' in element) return alarmItem(element.folder, element.alarm);
    const entry = this.runs.entry(element.folder);
    return entry === undefined ? new vscode.TreeItem(element.folder) : runItem(entry);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private roots(): RunElement[] {
    const shown = shownRuns(this.runs.entries, this.filter);
    const runs = shown.map((entry) => this.element(entry.head.folder));
    const live = shown.filter(isGoing).length;
    const waiting = this.trainer.queue.map(({ id }) => ({ waiting: id }));
    return [...runs.slice(0, live), ...waiting, ...runs.slice(live)];
  }

  private element(folder: string): { folder: string } {
    const known = this.elements.get(folder) ?? { folder };
    this.elements.set(folder, known);
    return known;
  }

  private update(): void {
    const training = this.runs.entries.filter((entry) => runTreeState(entry) === 'active').length;
    this.view.badge =
      training === 0
        ? undefined
        : { value: training, tooltip: vscode.l10n.t('{0} training', String(training)) };
    const shown = shownRuns(this.runs.entries, this.filter).length;
    const hidden = this.runs.entries.length - shown;
    this.view.message =
      hidden > 0 ? vscode.l10n.t('{0} of {1} runs shown', String(shown), String(shown + hidden)) : undefined;
    this.redraw();
  }

  /** A run that trains changes every second: only its own row is drawn anew then. */
  private redraw(): void {
    const before = this.rows;
    this.rows = this.rowsNow();
    const changed = changedRows(before, this.rows);
    if (changed === undefined) this.changed.fire(undefined);
    else if (changed.length > 0) this.changed.fire(changed.map((folder) => this.element(folder)));
  }

  /** Runs by their folders, with their entries, which the store replaces when they change; those that wait change with their ids. */
  private rowsNow(): Rows {
    const held = new Map(this.trainer.queue.map(({ id, isHeld }) => [id, isHeld]));
    return new Map(
      this.roots().map((element) =>
        'waiting' in element
          ? [`waiting ${element.waiting} ${String(held.get(element.waiting))}`, undefined]
          : [element.folder, this.runs.entry(element.folder)],
      ),
    );
  }
}

function runItem(entry: RunEntry): vscode.TreeItem {
  const { head, latest, spark, seconds_left: left } = entry;
  const state = runTreeState(entry);
  const alarms = activeAlarms(entry.alarms);
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
      'Run {0}, {1}, step {2}, reward {3}, {4} alarms',
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
  return words[head.status?.state ?? ''] ?? '';
}

function stateIcon({ head }: RunEntry, state: RunTreeState, hasAlarm: boolean): vscode.ThemeIcon {
  const icon = (name: string, color?: string): vscode.ThemeIcon =>
    new vscode.ThemeIcon(name, color === undefined ? undefined : new vscode.ThemeColor(color));
  if (state === 'active' && head.liveness === 'not-answering')
    return icon('warning', 'list.warningForeground');
  if (state === 'active') return hasAlarm ? icon('warning', 'list.warningForeground') : icon('sync~spin');
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

function alarmItem(folder: string, alarm: Alarm): vscode.TreeItem {
  const item = new vscode.TreeItem(alarm.message);
  item.id = `${folder}\0${alarm.code}`;
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  item.tooltip = alarm.message;
  item.contextValue = waysOut(alarm).length > 0 ? 'alarm.fixable' : 'alarm';
  const at = alarm.completion === undefined ? { step: alarm.steps.last } : { id: alarm.completion.id };
  item.command = {
    command: 'grpo.openInspector',
    title: vscode.l10n.t('Open Inspector'),
    arguments: [{ folder, ...at }],
  };
  return item;
}
