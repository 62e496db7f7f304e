import * as vscode from 'vscode';

export interface Choice<T> extends vscode.QuickPickItem {
  value: T;
}

/** Asks for one of several; a single one is taken without asking. Undefined: the person changed their mind. */
export async function pickOne<T>(choices: readonly Choice<T>[], placeHolder: string): Promise<T | undefined> {
  const [only] = choices;
  if (choices.length === 1 && only !== undefined) return only.value;
  return (await vscode.window.showQuickPick(choices, { placeHolder, matchOnDescription: true }))?.value;
}
