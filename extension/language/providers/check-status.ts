import * as vscode from 'vscode';
import type { TrainerCheck } from '../trainer-check.ts';
import { isConfig, SELECTOR } from './selector.ts';

/** Whether what only the trainer tells of the config that is shown was looked at, and why not: among the editor's own language status. */
export class CheckStatus implements vscode.Disposable {
  private readonly item = vscode.languages.createLanguageStatusItem('grpo.check', SELECTOR);
  private readonly trainer: TrainerCheck;
  private readonly parts: vscode.Disposable[];

  constructor(trainer: TrainerCheck, onDidCheck: vscode.Event<unknown>) {
    this.trainer = trainer;
    this.item.name = vscode.l10n.t('Check of the config');
    const show = (): void => this.show();
    this.parts = [
      this.item,
      onDidCheck(show),
      trainer.onDidAnswer(show),
      vscode.window.onDidChangeActiveTextEditor(show),
      vscode.workspace.onDidChangeTextDocument(show),
      vscode.workspace.onDidSaveTextDocument(show),
      vscode.workspace.onDidGrantWorkspaceTrust(show),
    ];
    show();
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }

  private show(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document !== undefined && isConfig(document)) this.item.text = checkedText(this.trainer, document);
  }
}

/** What was looked at of a config, in words. */
export function checkedText(trainer: TrainerCheck, document: vscode.TextDocument): string {
  if (trainer.known(document) !== undefined)
    return vscode.l10n.t('Checked, with its tokenizer, weights and reward files');
  const why = trainer.whyNot(document);
  return why === undefined
    ? vscode.l10n.t('Checked, without its tokenizer, weights and reward files so far')
    : unseenText(why);
}

/** What a check without the trainer has not seen. */
export const unseenText = (why: string): string =>
  vscode.l10n.t(
    'The tokenizer, the weights, models of the hub and the reward files were not looked at: {0}.',
    why.replace(/\.$/, ''),
  );
