import * as vscode from 'vscode';
import type { Alarm } from '../../core/alarms/index.ts';
import type { TrainerService } from '../process/api.ts';
import type { RunStore } from '../runs/api.ts';
import { ContextKeys } from './context-keys.ts';
import { alarmItem, runItem } from './run-item.ts';
import { EVERY_RUN, isGoing, isNarrowed, runTreeState, shownRuns, type RunFilter } from './run-state.ts';
import { Pace } from './pace.ts';
import { changedRows, type Rows } from './row-changes.ts';
import { waitingItem, type WaitingElement } from './waiting-item.ts';

/** Elements of the tree: what commands get as their argument. */
export type RunElement = { folder: string } | { folder: string; alarm: Alarm } | WaitingElement;

/** Where the runs that wait are known. */
export type Queue = Pick<TrainerService, 'queue' | 'onDidChange'>;

/** The editor draws a tree anew when nothing has changed for 200 ms: one that always changes sooner would stand still. */
const REST_MS = 300;

/** The runs of the workspace, those that wait for their turn behind the live ones; an alarm hangs below its run. */
export class RunsTree implements vscode.TreeDataProvider<RunElement>, vscode.Disposable {
  readonly view: vscode.TreeView<RunElement>;
  private readonly runs: RunStore;
  private readonly trainer: Queue;
  private readonly changed = new vscode.EventEmitter<RunElement[] | undefined>();
  private readonly disposables: vscode.Disposable[];
  /** One object a run, so that the editor keeps its selection while values change. */
  private readonly elements = new Map<string, { folder: string }>();
  private readonly keys = new ContextKeys();
  private readonly pace = new Pace(() => this.update(), REST_MS);
  private filter = EVERY_RUN;
  private message: string | undefined;
  private rows: Rows = new Map();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(runs: RunStore, trainer: Queue) {
    this.runs = runs;
    this.trainer = trainer;
    this.view = vscode.window.createTreeView<RunElement>('grpo.runs', {
      treeDataProvider: this,
      showCollapseAll: false,
      canSelectMany: true,
    });
    this.disposables = [
      this.view,
      this.changed,
      this.pace,
      runs.onDidChange(() => this.pace.ask()),
      trainer.onDidChange(() => this.pace.ask()),
    ];
    this.update();
    void this.lookFirst();
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
    return (this.runs.entry(element.folder)?.alarms ?? []).map((alarm) => ({
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
    const all = this.runs.entries.length;
    const shown = shownRuns(this.runs.entries, this.filter).length;
    // With a message the editor keeps the words of an empty tree back: those lead out of a filter that hides everything.
    const message =
      shown > 0 && shown < all
        ? vscode.l10n.t('{0} of {1} runs shown', String(shown), String(all))
        : undefined;
    // Saying it again would count as a change.
    if (message !== this.message) this.view.message = this.message = message;
    this.keys.set('grpo.hasRuns', all > 0);
    this.keys.set('grpo.runsHidden', all > 0 && shown === 0);
    this.keys.set('grpo.runsFiltered', isNarrowed(this.filter));
    this.redraw();
  }

  /** Says that there is no run only when that is known; where the look fails the store has logged it, and nothing is claimed. */
  private async lookFirst(): Promise<void> {
    const isKnown = await this.runs.refresh().then(
      () => true,
      () => false,
    );
    if (isKnown) this.update();
    this.keys.set('grpo.runsKnown', isKnown);
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
