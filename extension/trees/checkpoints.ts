import * as vscode from 'vscode';
import { bytes, fixed, significant } from '../../core/format/index.ts';
import type { CheckpointView } from '../../core/protocol/index.ts';
import type { ExtraCheckpoint } from '../../core/run/records.ts';
import type { RunStore } from '../runs/api.ts';
import { runTreeState, type RunTreeState } from './run-state.ts';

/** Element of the tree: what commands get as their argument. `folder` is the run's. */
export interface CheckpointElement {
  folder: string;
  step: number;
}

/** The checkpoints of one run, the newest first: of the one selected in the tree of runs, else of the newest. */
export class CheckpointsTree implements vscode.TreeDataProvider<CheckpointElement>, vscode.Disposable {
  private readonly runs: RunStore;
  private readonly view: vscode.TreeView<CheckpointElement>;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly disposables: vscode.Disposable[];
  private chosen: string | undefined;
  private following: { folder: string; subscription: vscode.Disposable } | undefined;
  /** Undefined until the followed run has told them. */
  private checkpoints: readonly CheckpointView[] | undefined;
  /** What the followed run is doing: menus offer by it. */
  private state: RunTreeState | undefined;
  readonly onDidChangeTreeData = this.changed.event;

  constructor(runs: RunStore) {
    this.runs = runs;
    this.view = vscode.window.createTreeView('grpo.checkpoints', { treeDataProvider: this });
    this.disposables = [
      this.view,
      this.changed,
      runs.onDidChange(() => {
        this.follow();
        this.noteState();
      }),
      this.view.onDidChangeVisibility(() => this.follow()),
    ];
    this.follow();
  }

  /** Shows the checkpoints of a run. */
  show(folder: string): void {
    this.chosen = folder;
    this.follow();
  }

  getChildren(element?: CheckpointElement): CheckpointElement[] {
    const folder = this.following?.folder;
    if (element !== undefined || folder === undefined) return [];
    return (this.checkpoints ?? []).map(({ step }) => ({ folder, step })).reverse();
  }

  getTreeItem({ step }: CheckpointElement): vscode.TreeItem {
    const checkpoint = this.checkpoints?.find((one) => one.step === step);
    return checkpoint === undefined
      ? new vscode.TreeItem(String(step))
      : checkpointItem(checkpoint, this.state ?? 'unreadable');
  }

  dispose(): void {
    this.following?.subscription.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Follows the chosen run while the view is seen: a run that nobody looks at is not polled. */
  private follow(): void {
    const isThere = this.chosen !== undefined && this.runs.entry(this.chosen) !== undefined;
    const folder = isThere ? this.chosen : this.runs.entries[0]?.head.folder;
    const wanted = this.view.visible ? folder : undefined;
    if (wanted === this.following?.folder) return;
    this.following?.subscription.dispose();
    this.following = undefined;
    this.checkpoints = undefined;
    if (wanted !== undefined) {
      const subscription = this.runs.follow(wanted, ({ checkpoints }) => {
        if (checkpoints === undefined) return;
        this.checkpoints = checkpoints;
        this.update();
      });
      this.following = { folder: wanted, subscription };
    }
    this.state = this.stateNow();
    this.view.description = wanted === undefined ? undefined : this.runs.entry(wanted)?.head.run;
    this.update();
  }

  private stateNow(): RunTreeState | undefined {
    const entry = this.following && this.runs.entry(this.following.folder);
    return entry && runTreeState(entry);
  }

  private noteState(): void {
    const state = this.stateNow();
    if (state === this.state) return;
    this.state = state;
    this.update();
  }

  private update(): void {
    this.view.message =
      this.checkpoints?.length === 0 ? vscode.l10n.t('This run has no checkpoint yet.') : undefined;
    this.changed.fire();
  }
}

/** A checkpoint's row. Its context value is `checkpoint.<state of its run>`. */
function checkpointItem(
  { folder, step, reward, kl, evaluation, bytes: size, extra, best }: CheckpointView,
  state: RunTreeState,
): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Step {0}', String(step)));
  const said = [
    best ? vscode.l10n.t('best') : '',
    evaluation === null ? '' : vscode.l10n.t('held-out {0}', fixed(evaluation, 3)),
    vscode.l10n.t('reward {0}', fixed(reward, 3)),
    vscode.l10n.t('KL {0}', significant(kl)),
    bytes(size),
    extra === null ? '' : reasonText(extra),
  ].filter((part) => part !== '');
  item.id = folder;
  item.description = said.join(' · ');
  item.iconPath = best
    ? new vscode.ThemeIcon('star-full', new vscode.ThemeColor('charts.yellow'))
    : new vscode.ThemeIcon('archive');
  item.contextValue = `checkpoint.${state}`;
  item.tooltip = [folder, ...said].join('\n');
  item.accessibilityInformation = {
    label: [vscode.l10n.t('Checkpoint of step {0}', String(step)), ...said].join(', '),
  };
  return item;
}

/** Why a checkpoint stands outside the schedule. A reason of a later version is shown as it is. */
function reasonText(extra: string): string {
  const texts: Record<ExtraCheckpoint, string> = {
    stop: vscode.l10n.t('where it was stopped'),
    interrupt: vscode.l10n.t('where it was interrupted'),
    request: vscode.l10n.t('asked for'),
    rollback: vscode.l10n.t('before numbers broke'),
    branch: vscode.l10n.t('where it branched off'),
    entropy_collapse: vscode.l10n.t('the entropy collapses here'),
    before_collapse: vscode.l10n.t('before the entropy collapsed'),
  };
  return new Map(Object.entries(texts)).get(extra) ?? extra;
}
