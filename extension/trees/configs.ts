import * as vscode from 'vscode';
import type { ConfigCatalog, ConfigEntry } from '../configs/api.ts';
import { problemCounts } from '../configs/problem-counts.ts';
import { ContextKeys } from './context-keys.ts';

/** Element of the tree: what commands get as their argument. */
export interface ConfigElement {
  uri: vscode.Uri;
}

/** The configs of the workspace, with how many problems each has. */
export class ConfigsTree implements vscode.TreeDataProvider<ConfigElement>, vscode.Disposable {
  private readonly configs: ConfigCatalog;
  private readonly view: vscode.TreeView<ConfigElement>;
  private readonly disposables: vscode.Disposable[];
  readonly onDidChangeTreeData: vscode.Event<void>;

  constructor(configs: ConfigCatalog) {
    this.configs = configs;
    this.onDidChangeTreeData = configs.onDidChange;
    this.view = vscode.window.createTreeView('grpo.configs', { treeDataProvider: this });
    this.disposables = [this.view];
    // What the empty tree says would flash before the first look is over.
    void configs.ready.then(() => new ContextKeys().set('grpo.configsKnown', true));
  }

  async getChildren(element?: ConfigElement): Promise<ConfigElement[]> {
    if (element !== undefined) return [];
    await this.configs.ready;
    return this.configs.entries.map(({ uri }) => ({ uri }));
  }

  getTreeItem({ uri }: ConfigElement): vscode.TreeItem {
    const entry = this.configs.entries.find((one) => one.uri.toString() === uri.toString());
    return entry === undefined ? new vscode.TreeItem(uri) : configItem(entry);
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }
}

function configItem({ uri, name, problems }: ConfigEntry): vscode.TreeItem {
  const item = new vscode.TreeItem(name);
  const count = (severity: string): number => problems.filter((one) => one.severity === severity).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const said = [vscode.workspace.asRelativePath(uri), ...problemCounts(problems)];
  item.id = uri.toString();
  item.description = said.join(' · ');
  item.iconPath =
    errors > 0
      ? new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'))
      : warnings > 0
        ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
        : new vscode.ThemeIcon('settings');
  item.contextValue = 'config';
  item.command = { command: 'vscode.open', title: vscode.l10n.t('Open'), arguments: [uri] };
  item.tooltip = [
    vscode.workspace.asRelativePath(uri),
    ...problems.slice(0, 5).map(({ message }) => message),
  ].join('\n');
  item.accessibilityInformation = { label: [vscode.l10n.t('Config {0}', name), ...said].join(', ') };
  return item;
}
