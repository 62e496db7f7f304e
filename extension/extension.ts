import * as vscode from 'vscode';

/** Wires the parts; each does its work when it is first needed. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('GRPO Studio', { log: true });
  context.subscriptions.push(log);
}
