import * as vscode from 'vscode';
import { problemCounts } from '../configs/problem-counts.ts';
import { showFailure, showInformation } from '../messages/show-message.ts';
import { mergedProblems } from '../language/merged-problems.ts';
import { unseenText } from '../language/providers/check-status.ts';
import type { Handler } from './handler.ts';
import { pickConfig } from './pick-config.ts';

/**
 * Looks for problems in a config and shows them. What needs the tokenizer or the weights is asked of the trainer; where it cannot be (no trust,
 * not saved), that is said beside what the editor sees itself.
 */
export const checkConfig: Handler = async (studio, argument) => {
  const config = await pickConfig(studio, argument, vscode.l10n.t('Which config shall be checked?'));
  if (config === undefined) return undefined;
  const { document } = await vscode.window.showTextDocument(config, { preview: false });
  const { name, problems: own } = await studio.configs.entryOf(config);
  // The trainer looks at nothing more of a config that has an error.
  const answer = own.some(({ severity }) => severity === 'error')
    ? { problems: [] }
    : await studio.trainerCheck.ask(document);
  const problems = 'problems' in answer ? mergedProblems(own, answer.problems) : own;
  const unseen = 'why' in answer ? [unseenText(answer.why)] : [];
  if (problems.length === 0) {
    void showInformation([vscode.l10n.t('{0} has no problems.', name), ...unseen]);
    return problems;
  }
  await vscode.commands.executeCommand('workbench.actions.view.problems');
  const words = [`${name}: ${problemCounts(problems).join(', ')}.`, problems[0]?.message, ...unseen];
  const isWrong = problems.some(({ severity }) => severity === 'error');
  void (isWrong ? showFailure(words) : showInformation(words));
  return problems;
};
