import * as vscode from 'vscode';

/** What menus and welcome texts ask for in their `when`. */
export type ContextKey =
  'grpo.configsKnown' | 'grpo.runsKnown' | 'grpo.hasRuns' | 'grpo.runsHidden' | 'grpo.runsFiltered';

/** Tells the editor of keys whose values changed. */
export class ContextKeys {
  private readonly told = new Map<ContextKey, boolean>();

  set(key: ContextKey, value: boolean): void {
    if (this.told.get(key) === value) return;
    this.told.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
