import * as vscode from 'vscode';
import { plainMessage } from './plain-message.ts';

/** What is said: sentences in their order, undefined ones left out. They may hold words of others. */
type Words = string | readonly (string | undefined)[];

const plain = (words: Words): string =>
  typeof words === 'string' ? plainMessage(words) : plainMessage(...words);

/** The one door to notifications, so that nobody's words become links. @returns the button that was pressed */
export const showInformation = (words: Words, ...buttons: string[]): Thenable<string | undefined> =>
  vscode.window.showInformationMessage(plain(words), ...buttons);

export const showWarning = (words: Words, ...buttons: string[]): Thenable<string | undefined> =>
  vscode.window.showWarningMessage(plain(words), ...buttons);

export const showFailure = (words: Words, ...buttons: string[]): Thenable<string | undefined> =>
  vscode.window.showErrorMessage(plain(words), ...buttons);

/** Asks in a dialog before something is lost. @param yes  the button that agrees */
export async function confirm(question: string, detail: string, yes: string): Promise<boolean> {
  const options = { modal: true, detail: plainMessage(detail) };
  return (await vscode.window.showWarningMessage(plain(question), options, yes)) === yes;
}
