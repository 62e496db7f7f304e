import * as vscode from 'vscode';
import { requireTrust } from '../process/errors.ts';
import type { Handler } from './handler.ts';
import { pickConfig } from './pick-config.ts';
import { preflightForecast, preflightReport } from './reports/preflight.ts';
import { showReport } from './reports/show.ts';
import { savedConfig } from './saved-config.ts';

/** Tries a config before training: lengths, memory, time, rewards. */
export const preflight: Handler = async (studio, argument) => {
  requireTrust();
  const chosen = await pickConfig(studio, argument, vscode.l10n.t('Which config shall be tried?'));
  const config = chosen && (await savedConfig(chosen));
  if (config === undefined) return undefined;
  const title = vscode.l10n.t('Preflight of {0}', vscode.workspace.asRelativePath(config));
  const document = await studio.work.run(title, (progress) =>
    studio.trainer.command(['preflight', config.fsPath], progress),
  );
  const text = (await vscode.workspace.openTextDocument(config)).getText();
  await studio.forecasts.remember(text, preflightForecast(document));
  await showReport({ title, text: preflightReport(title, document), extension: 'md' });
  return document;
};
