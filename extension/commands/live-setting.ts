import * as vscode from 'vscode';
import { rewardNames, type GrpoConfig } from '../../core/config/index.ts';
import { plainMessage } from '../messages/plain-message.ts';
import { requireTrust } from '../process/errors.ts';
import { changedSettings } from './changed-settings.ts';
import { configOfRun, problemOf } from './config-of-run.ts';
import type { Handler } from './handler.ts';
import { pickRun } from './pick-run.ts';
import { requireAccepted } from './steer.ts';

/** A setting that may change while a run goes on. */
interface LiveSetting {
  /** What the trainer is asked for. */
  key: string;
  /** Where it stands in the config, for checking a value. */
  path: string;
  value: unknown;
}

/** Changes a setting of a live run from its next step on. */
export const liveSetting: Handler = async (studio, argument) => {
  requireTrust();
  const run = await pickRun(studio, argument, {
    states: ['active', 'paused'],
    placeHolder: vscode.l10n.t('Of which run?'),
    none: vscode.l10n.t('No run is training now.'),
    fix: vscode.l10n.t('Settings of a run to come stand in its config.'),
  });
  if (run === undefined) return undefined;
  const { folder, name } = run.head;
  const config = configOfRun(run);
  const settings = liveSettings(config, await changedSettings(studio.runs, folder));
  const chosen = await vscode.window.showQuickPick(
    settings.map((setting) => ({ label: setting.key, description: String(setting.value), setting })),
    { placeHolder: vscode.l10n.t('Which setting of {0}? It changes from the next step on.', name) },
  );
  if (chosen === undefined) return undefined;
  const { key, path, value } = chosen.setting;
  const text = await vscode.window.showInputBox({
    prompt: plainMessage(vscode.l10n.t('New value of {0} (a number)', key)),
    value: String(value),
    validateInput: (typed) => numberProblem(typed) ?? problemOf(config, [`${path}=${typed.trim()}`]),
  });
  if (text === undefined) return undefined;
  requireAccepted(await studio.trainer.control(folder, 'set', key, Number(text)), name);
  vscode.window.setStatusBarMessage(
    vscode.l10n.t('{0}: {1} = {2} from the next step on.', name, key, text),
    8000,
  );
  return { folder, key, value: Number(text) };
};

const numberProblem = (text: string): string | undefined =>
  text.trim() !== '' && Number.isFinite(Number(text))
    ? undefined
    : vscode.l10n.t('A number, such as 0.02 or 1e-5');

/** The settings that the trainer takes while it runs, with their present values. */
function liveSettings(config: GrpoConfig, changed: ReadonlyMap<string, unknown>): LiveSetting[] {
  const { grpo, train, rewards } = config;
  const names = rewardNames(rewards);
  const written: LiveSetting[] = [
    ...(['learning_rate', 'max_steps', 'save_steps', 'eval_steps'] as const).map((key) => ({
      key: `train.${key}`,
      path: `train.${key}`,
      value: train[key],
    })),
    ...(['beta', 'temperature', 'epsilon', 'epsilon_high', 'entropy_coef'] as const).map((key) => ({
      key: `grpo.${key}`,
      path: `grpo.${key}`,
      value: grpo[key],
    })),
    ...rewards.map(({ weight }, index) => ({
      key: `rewards.${names[index] ?? index}.weight`,
      path: `rewards.${index}.weight`,
      value: weight,
    })),
  ];
  return written.map((setting) => ({ ...setting, value: changed.get(setting.key) ?? setting.value }));
}
