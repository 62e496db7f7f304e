import * as vscode from 'vscode';
import type { RunEntry, RunStore } from '../runs/api.ts';
import { isGoing, runTreeState } from '../trees/run-state.ts';

type Runs = Pick<RunStore, 'entries' | 'onDidChange'>;

/** Marks the folders of runs that are under way, so that nobody moves or deletes them by accident. */
export class LiveDecorations implements vscode.FileDecorationProvider, vscode.Disposable {
  private readonly runs: Runs;
  private readonly changed = new vscode.EventEmitter<vscode.Uri[]>();
  private readonly disposables: vscode.Disposable[];
  /** How each live run is marked now. */
  private shown = new Map<string, string>();
  readonly onDidChangeFileDecorations = this.changed.event;

  constructor(runs: Runs) {
    this.runs = runs;
    this.disposables = [
      this.changed,
      runs.onDidChange(() => this.update()),
      vscode.window.registerFileDecorationProvider(this),
    ];
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const badge = uri.scheme === 'file' ? this.shown.get(uri.fsPath) : undefined;
    if (badge === undefined) return undefined;
    const words = badge === PAUSED ? vscode.l10n.t('GRPO: paused') : vscode.l10n.t('GRPO: training');
    return new vscode.FileDecoration(badge, words);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Steps change many times a minute, what is shown does not. */
  private update(): void {
    const now = new Map(
      this.runs.entries.filter(isGoing).map((entry) => [entry.head.folder, badgeOf(entry)]),
    );
    const before = this.shown;
    const folders = new Set([...before.keys(), ...now.keys()]);
    const different = [...folders].filter((folder) => before.get(folder) !== now.get(folder));
    this.shown = now;
    if (different.length > 0) this.changed.fire(different.map((folder) => vscode.Uri.file(folder)));
  }
}

const TRAINING = '▶';
const PAUSED = '‖';

const badgeOf = (entry: RunEntry): string => (runTreeState(entry) === 'paused' ? PAUSED : TRAINING);
