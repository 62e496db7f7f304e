import * as path from 'node:path';
import * as vscode from 'vscode';

const KEY = 'runs.elsewhere';

/** Where the workspace's runs lie: `.grpo/runs` beside each config and in each workspace folder, and runs that were added by hand. */
export class RunPlaces {
  private readonly memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.memory = memory;
  }

  async roots(): Promise<string[]> {
    const configs = await vscode.workspace.findFiles('**/*.grpo.yaml', '**/node_modules/**');
    const parents = new Set([
      ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath),
      ...configs.map(({ fsPath }) => path.dirname(fsPath)),
    ]);
    return [...parents].map((parent) => path.join(parent, '.grpo', 'runs'));
  }

  /** Runs elsewhere. */
  get added(): string[] {
    return this.memory.get<string[]>(KEY, []);
  }

  async add(folder: string): Promise<void> {
    if (!this.added.includes(folder)) await this.memory.update(KEY, [...this.added, folder]);
  }
}
