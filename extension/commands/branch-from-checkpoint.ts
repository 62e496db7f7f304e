import * as vscode from 'vscode';
import { requireTrust } from '../process/errors.ts';
import { configOfRun, problemOf } from './config-of-run.ts';
import type { Handler } from './handler.ts';
import { pickCheckpoint, type PickedCheckpoint } from './pick-checkpoint.ts';
import { startAndShow } from './starting.ts';

/** Starts a new run from a checkpoint, with other settings. */
export const branchFromCheckpoint: Handler = async (studio, argument) => {
  requireTrust();
  const picked = await pickCheckpoint(studio, argument, vscode.l10n.t('From which checkpoint?'));
  if (picked === undefined) return undefined;
  const set = await askSettings(picked);
  if (set === undefined) return undefined;
  const { head } = picked.run;
  const { step } = picked.checkpoint;
  const title = vscode.l10n.t('{0} from step {1}', head.name, String(step));
  return startAndShow(studio, { kind: 'branch', folder: head.folder, step, set }, title);
};

/** The settings to change, `grpo.beta=0.02 train.seed=8`; none is an answer too. */
async function askSettings({ run, checkpoint }: PickedCheckpoint): Promise<string[] | undefined> {
  const config = configOfRun(run);
  const last = run.head.status?.max_steps ?? config.train.max_steps;
  // A branch from the end needs steps to go.
  const isAtEnd = last !== null && checkpoint.step >= last;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Branch of {0} from step {1}', run.head.name, String(checkpoint.step)),
    prompt: vscode.l10n.t('Settings to change, with spaces between; empty for none'),
    placeHolder: 'grpo.beta=0.02 train.learning_rate=1e-4',
    value: isAtEnd ? `train.max_steps=${2 * checkpoint.step}` : '',
    validateInput: (typed) => problemOf(config, settingsIn(typed)),
  });
  return text === undefined ? undefined : settingsIn(text);
}

const settingsIn = (text: string): string[] => text.split(/\s+/).filter((part) => part !== '');
