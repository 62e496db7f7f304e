/** Rewards that other VS Code extensions bring. */
import * as vscode from 'vscode';
import { PluginRegistry } from './registry.ts';

export type { PluginReward } from './plugin-reward.ts';
export { PluginRegistry } from './registry.ts';

/** A registry that follows which extensions are enabled. The second disposes of what it listens to. */
export function createPluginRegistry(log: vscode.LogOutputChannel): [PluginRegistry, vscode.Disposable] {
  const plugins = new PluginRegistry({
    installed: () => vscode.extensions.all,
    onFault: (fault) => log.warn(vscode.l10n.t('A reward of an extension was left out. {0}', fault)),
  });
  return [plugins, vscode.extensions.onDidChange(() => plugins.installedChanged())];
}
