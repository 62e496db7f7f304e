import * as vscode from 'vscode';
import { toReport } from '../../core/errors/index.ts';
import type { ConfigCatalog } from '../configs/api.ts';
import { runCases, type Trainer } from './case-run.ts';
import { CaseTree } from './case-tree.ts';

export interface RewardTestParts {
  configs: ConfigCatalog;
  trainer: Trainer;
  /** Shows an error with its way out. */
  showError: (error: unknown) => void;
}

/** Regression cases of rewards in the Test view: a config, its cases, and a profile that scores them. */
export function registerRewardTests({ configs, trainer, showError }: RewardTestParts): vscode.Disposable {
  const controller = vscode.tests.createTestController('grpo.rewards', vscode.l10n.t('GRPO rewards'));
  const tree = new CaseTree(controller, configs);
  controller.resolveHandler = (item) => (item === undefined ? tree.discover() : tree.read(item));
  controller.refreshHandler = () => tree.refresh();
  // The Test view shows the error where it belongs; trust is granted elsewhere, which only a message leads to.
  const onError = (error: unknown): void => {
    if (toReport(error).code === 'workspace-untrusted') showError(error);
  };
  controller.createRunProfile(
    vscode.l10n.t('Score Again'),
    vscode.TestRunProfileKind.Run,
    (request, token) => runCases({ controller, tree, trainer, onError }, request, token),
    true,
  );
  return vscode.Disposable.from(controller, tree);
}
