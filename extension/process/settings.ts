import * as vscode from 'vscode';
import type { PluginRegistry } from '../plugins/index.ts';
import type { TrainerSetup } from './trainer-command.ts';

/** What the settings of the trainer are read from. */
export interface SetupParts {
  context: Pick<vscode.ExtensionContext, 'extensionPath'>;
  plugins: PluginRegistry;
}

/** The settings of the trainer and the rewards that there are, as they are now. */
export function trainerSetup({ context, plugins }: SetupParts): TrainerSetup {
  const settings = vscode.workspace.getConfiguration('grpo.trainer');
  return {
    root: context.extensionPath,
    nodePath: settings.get('nodePath', '').trim(),
    ownNode: process.execPath,
    threads: settings.get('threads', 0),
    plugins: plugins.paths(),
  };
}

/** Off: a run ends a minute after the last window. */
export const keepsTraining = (): boolean =>
  vscode.workspace.getConfiguration('grpo.trainer').get('keepTrainingWhenWindowCloses', false);

export const restartsAfterCrash = (): boolean =>
  vscode.workspace.getConfiguration('grpo.trainer').get('restartAfterCrash', true);
