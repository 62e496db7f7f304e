import * as vscode from 'vscode';
import type { ConfigProblems } from './diagnostics.ts';
import { isConfig } from './selector.ts';

/** Time and memory that a run of a config would take, in a few words; undefined where nobody can tell. */
export type Forecast = (config: vscode.Uri) => Promise<string | undefined>;

/** Above a config: Start, Preflight, and what a run would take. The forecast is of the saved text, and made when that is without errors. */
export class ConfigLenses implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly forecasts = new Map<string, string>();
  /** The question of each document whose saved text has been asked about; an answer to an older one is dropped. */
  private readonly asked = new Map<string, symbol>();
  private readonly problems: ConfigProblems;
  private readonly forecast: Forecast;
  private readonly log: vscode.LogOutputChannel;
  private readonly parts: vscode.Disposable[];
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(problems: ConfigProblems, forecast: Forecast, log: vscode.LogOutputChannel) {
    this.problems = problems;
    this.forecast = forecast;
    this.log = log;
    this.parts = [
      this.changed,
      problems.onDidCheck((uri) => this.look(uri)),
      vscode.workspace.onDidSaveTextDocument((document) => this.lookAgain(document)),
      // A preflight or a run that went on meanwhile may know more now.
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.lookAgain(editor.document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.asked.delete(uri.toString());
        this.forecasts.delete(uri.toString());
      }),
    ];
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const top = new vscode.Range(0, 0, 0, 0);
    const lens = (title: string, command: string, tooltip: string): vscode.CodeLens =>
      new vscode.CodeLens(top, { title, command, tooltip, arguments: [uri] });
    const start = vscode.l10n.t('Start');
    const forecast = this.forecasts.get(uri.toString());
    return [
      lens(`$(play) ${start}`, 'grpo.startTraining', vscode.l10n.t('Train with this config')),
      lens(
        vscode.l10n.t('Preflight'),
        'grpo.preflight',
        vscode.l10n.t('Try model, data and rewards on a few samples before training'),
      ),
      ...(forecast === undefined
        ? []
        : [
            lens(
              forecast,
              'grpo.preflight',
              vscode.l10n.t('Forecast of time and memory for the saved config'),
            ),
          ]),
    ];
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }

  private lookAgain(document: vscode.TextDocument): void {
    if (!isConfig(document)) return;
    this.asked.delete(document.uri.toString());
    this.look(document.uri);
  }

  /** Asks for the forecast of a config that is saved, without errors, and not asked about yet. */
  private look(uri: vscode.Uri): void {
    const key = uri.toString();
    const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === key);
    const problems = document && this.problems.known(document);
    if (!document || document.isDirty || document.isUntitled || !problems || this.asked.has(key)) return;
    if (problems.some(({ severity }) => severity === 'error')) return this.show(key, undefined);
    const question = Symbol(key);
    this.asked.set(key, question);
    this.forecast(uri).then(
      (text) => {
        if (this.asked.get(key) === question) this.show(key, text);
      },
      (error: unknown) => this.log.warn(vscode.l10n.t('No forecast for {0}: {1}', uri.fsPath, String(error))),
    );
  }

  private show(key: string, text: string | undefined): void {
    if (this.forecasts.get(key) === text) return;
    if (text === undefined) this.forecasts.delete(key);
    else this.forecasts.set(key, text);
    this.changed.fire();
  }
}
