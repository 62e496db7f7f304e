import * as vscode from 'vscode';
import type { TrainerSetup } from './trainer-command.ts';

/** The settings of the trainer, as they are now. */
export function trainerSetup(context: vscode.ExtensionContext): TrainerSetup {
  const settings = vscode.workspace.getConfiguration('grpo.trainer');
  return {
    root: context.extensionPath,
    nodePath: settings.get('nodePath', '').trim(),
    ownNode: process.execPath,
    threads: settings.get('threads', 0),
  };
}

/** Off: a run ends a minute after the last window. */
export const keepsTraining = (): boolean =>
  vscode.workspace.getConfiguration('grpo.trainer').get('keepTrainingWhenWindowCloses', false);

export const restartsAfterCrash = (): boolean =>
  vscode.workspace.getConfiguration('grpo.trainer').get('restartAfterCrash', true);
