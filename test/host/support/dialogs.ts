import * as vscode from 'vscode';

type Items = readonly (vscode.QuickPickItem | string)[];

/** What a person would answer, one after another. */
export type Answer =
  /** Of a list: items whose label or detail matches. */
  | { pick: RegExp; many?: true }
  /** Typed into an input box; what is refused fails the test. */
  | { type: string }
  /** A button of a message. */
  | { press: RegExp }
  /** Of a file dialog. */
  | { folder: string };

type Window = typeof vscode.window;
type Patched = 'showQuickPick' | 'showInputBox' | 'showOpenDialog' | MessageKind;
type MessageKind = 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage';

/** Answers the editor's questions in the place of a person, and keeps what it says. */
export class Dialogs {
  readonly messages: string[] = [];
  private readonly kept = new Map<Patched, unknown>();
  private answers: Answer[] = [];

  /** Takes the place of the person. */
  install(): void {
    this.patch('showQuickPick', (items: Items | Thenable<Items>) => this.pick(items));
    this.patch('showInputBox', (options?: vscode.InputBoxOptions) => this.type(options));
    this.patch('showOpenDialog', () => {
      const answer = this.next('folder');
      return [vscode.Uri.file(answer.folder)];
    });
    for (const kind of ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const)
      this.patch(kind, (message: string, ...rest: unknown[]) => this.message(message, rest));
  }

  restore(): void {
    for (const [name, original] of this.kept) Object.assign(vscode.window, { [name]: original });
    this.kept.clear();
  }

  /** What to answer next, in this order. */
  expect(...answers: Answer[]): void {
    this.messages.length = 0;
    this.answers = answers;
  }

  /** Questions that never came. */
  get unused(): readonly Answer[] {
    return this.answers;
  }

  private patch(name: Patched, replacement: (...args: never[]) => unknown): void {
    this.kept.set(name, vscode.window[name]);
    Object.assign(vscode.window satisfies Window, {
      [name]: async (...args: never[]) => replacement(...args),
    });
  }

  private async pick(given: Items | Thenable<Items>): Promise<unknown> {
    const items = await given;
    const { pick, many } = this.next('pick');
    const texts = items.map((item) =>
      typeof item === 'string' ? item : `${item.label} ${item.description ?? ''} ${item.detail ?? ''}`,
    );
    const found = items.filter((_, index) => pick.test(texts[index] ?? ''));
    if (found.length === 0)
      throw new Error(`Nothing to choose matches ${String(pick)}: ${texts.join(' | ')}`);
    return many ? found : found[0];
  }

  private async type(options: vscode.InputBoxOptions | undefined): Promise<string> {
    const { type } = this.next('type');
    const problem = await options?.validateInput?.(type);
    if (problem) throw new Error(`"${type}" is refused: ${JSON.stringify(problem)}`);
    return type;
  }

  private message(text: string, rest: readonly unknown[]): string | undefined {
    this.messages.push(text);
    const [first] = this.answers;
    if (first === undefined || !('press' in first)) return undefined;
    const button = rest.find((one): one is string => typeof one === 'string' && first.press.test(one));
    if (button !== undefined) this.answers.shift();
    return button;
  }

  private next<K extends 'pick' | 'type' | 'folder'>(kind: K): Extract<Answer, Record<K, unknown>> {
    const answer = this.answers.shift();
    if (answer === undefined || !(kind in answer))
      throw new Error(`Asked for ${kind}, but the answer is ${JSON.stringify(answer)}`);
    return answer as Extract<Answer, Record<K, unknown>>;
  }
}
