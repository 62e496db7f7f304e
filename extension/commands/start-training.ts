import * as vscode from 'vscode';
import { requireTrust } from '../process/errors.ts';
import { configOf } from './arguments.ts';
import type { CommandContext, Handler } from './handler.ts';
import { offerRecipe } from './offer-recipe.ts';
import { pickOne } from './pick.ts';
import { configChoice, knownConfigs } from './pick-config.ts';
import { savedConfig } from './saved-config.ts';
import { startAndShow } from './starting.ts';

/** Starts a run of a config; in a workspace without one, of a recipe that is written first. */
export const startTraining: Handler = async (studio, argument) => {
  requireTrust();
  const chosen = configOf(argument) ?? (await chooseConfig(studio));
  const config = chosen && (await savedConfig(chosen));
  if (config === undefined) return undefined;
  const { name } = await studio.configs.entryOf(config);
  return startAndShow(studio, { kind: 'train', config }, name);
};

async function chooseConfig(studio: CommandContext): Promise<vscode.Uri | undefined> {
  const entries = await knownConfigs(studio);
  if (entries.length === 0) {
    const config = await offerRecipe(studio);
    // It stays behind the inspector, for whoever wants to know what is being trained.
    if (config !== undefined) await vscode.window.showTextDocument(config, { preview: false });
    return config;
  }
  return pickOne(entries.map(configChoice), vscode.l10n.t('Which config shall be trained?'));
}
