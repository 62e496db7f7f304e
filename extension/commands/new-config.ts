import * as vscode from 'vscode';
import type { Handler } from './handler.ts';
import { offerRecipe } from './offer-recipe.ts';

/** Writes a recipe's config and data into the workspace and shows the config. */
export const newConfig: Handler = async (studio) => {
  const config = await offerRecipe(studio);
  if (config === undefined) return undefined;
  await vscode.window.showTextDocument(config, { preview: false });
  return config;
};
