import * as vscode from 'vscode';
import { problemCounts } from '../configs/problem-counts.ts';
import { showFailure, showInformation } from '../messages/show-message.ts';
import type { Handler } from './handler.ts';
import { pickConfig } from './pick-config.ts';

/** Looks for problems in a config and shows them; no trainer is needed, nor trust. */
export const checkConfig: Handler = async (studio, argument) => {
  const config = await pickConfig(studio, argument, vscode.l10n.t('Which config shall be checked?'));
  if (config === undefined) return undefined;
  await vscode.window.showTextDocument(config, { preview: false });
  const { name, problems } = await studio.configs.entryOf(config);
  if (problems.length === 0) {
    void showInformation(vscode.l10n.t('{0} has no problems.', name));
    return problems;
  }
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  const words = [`${name}: ${problemCounts(problems).join(', ')}.`, problems[0]?.message];
  const isWrong = problems.some(({ severity }) => severity === 'error');
  void (isWrong ? showFailure(words) : showInformation(words));
  return problems;
};
