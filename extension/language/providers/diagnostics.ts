import * as vscode from 'vscode';
import {
  diagnose,
  readConfigText,
  type ConfigReading,
  type Problem,
  type Severity,
} from '../../../core/config/index.ts';
import { anchorAt } from '../config/anchor.ts';
import { NewestCheck } from '../config/newest-check.ts';
import type { WorkspaceFiles } from '../files/workspace-files.ts';
import { mergedProblems } from '../merged-problems.ts';
import type { TrainerCheck } from '../trainer-check.ts';
import { editorRange } from './ranges.ts';
import { referenceLink } from './reference.ts';
import { isConfig, LANGUAGE } from './selector.ts';

const SEVERITY: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** What is known of a config's text: what the editor's own check found, and that with the trainer's word. */
interface Found {
  version: number;
  reading: ConfigReading;
  problems: readonly Problem[];
}

/** Keeps the problems of every open config: shown as diagnostics, and given to quick fixes. */
export class ConfigProblems implements vscode.Disposable {
  private readonly shown = vscode.languages.createDiagnosticCollection(LANGUAGE);
  private readonly found = new Map<string, Found>();
  private readonly checked = new vscode.EventEmitter<vscode.Uri>();
  private readonly files: WorkspaceFiles;
  private readonly trainer: TrainerCheck;
  private readonly check: NewestCheck<ConfigReading>;
  private readonly parts: vscode.Disposable[];
  /** A config's problems are known for its newest text. */
  readonly onDidCheck = this.checked.event;

  constructor(files: WorkspaceFiles, trainer: TrainerCheck, log: vscode.LogOutputChannel) {
    this.files = files;
    this.trainer = trainer;
    this.check = new NewestCheck({
      read: (key) => {
        const document = openConfigs().find(({ uri }) => uri.toString() === key);
        return document && { version: document.version, text: document.getText() };
      },
      check: (key, text) => readConfigText(text, this.files.accessFor(vscode.Uri.parse(key))),
      publish: (key, reading, version) => this.publish(vscode.Uri.parse(key), reading, version),
      failed: (key, error) => log.error(vscode.l10n.t('Checking {0} failed: {1}', key, String(error))),
    });
    const soon = (document: vscode.TextDocument): void => {
      if (isConfig(document)) this.check.schedule(document.uri.toString());
    };
    this.parts = [
      this.shown,
      this.checked,
      this.check,
      vscode.workspace.onDidOpenTextDocument(soon),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) trainer.cancel(document.uri.toString());
        soon(document);
      }),
      vscode.workspace.onDidSaveTextDocument((document) => void this.askTrainer(document)),
      trainer.onDidAnswer((uri) => this.show(uri)),
      vscode.window.onDidChangeVisibleTextEditors(() =>
        openConfigs().forEach((each) => this.askOfOpened(each)),
      ),
      vscode.workspace.onDidGrantWorkspaceTrust(() =>
        openConfigs().forEach((each) => this.askOfOpened(each)),
      ),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.forget(uri)),
      files.onDidChange(() =>
        openConfigs().forEach((document) => {
          soon(document);
          trainer.schedule(document, 'around');
        }),
      ),
    ];
    openConfigs().forEach(soon);
  }

  /** The problems of a document as it is now: those that are shown, or new ones where it has just changed. */
  async of(document: vscode.TextDocument): Promise<readonly Problem[]> {
    const known = this.known(document);
    return known ?? (await diagnose(document.getText(), this.files.accessFor(document.uri)));
  }

  /** The problems of a document's newest text; undefined while they are being looked for. */
  known({ uri, version }: vscode.TextDocument): readonly Problem[] | undefined {
    const found = this.found.get(uri.toString());
    return found?.version === version ? found.problems : undefined;
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }

  /** The trainer goes on where the editor's own check finds no error. */
  private async askTrainer(document: vscode.TextDocument): Promise<void> {
    if (!isConfig(document)) return;
    const problems = await this.of(document);
    if (!problems.some(({ severity }) => severity === 'error')) this.trainer.schedule(document);
  }

  /** What only the trainer tells shows without a save, too. */
  private askOfOpened(document: vscode.TextDocument): void {
    const problems = this.known(document);
    if (problems !== undefined && !problems.some(({ severity }) => severity === 'error'))
      this.trainer.schedule(document, 'opened');
  }

  private publish(uri: vscode.Uri, reading: ConfigReading, version: number): void {
    this.found.set(uri.toString(), { version, reading, problems: reading.problems });
    this.show(uri);
    openConfigs()
      .filter((each) => each.uri.toString() === uri.toString())
      .forEach((each) => this.askOfOpened(each));
  }

  private show(uri: vscode.Uri): void {
    const document = openConfigs().find((each) => each.uri.toString() === uri.toString());
    const found = this.found.get(uri.toString());
    if (!document || found === undefined) return;
    const { root, problems: own } = found.reading;
    const problems = mergedProblems(own, this.trainer.known(document));
    found.problems = problems;
    this.shown.set(
      uri,
      problems.map((problem) => {
        const diagnostic = new vscode.Diagnostic(
          editorRange(problem),
          problem.message,
          SEVERITY[problem.severity],
        );
        diagnostic.source = 'GRPO';
        diagnostic.code = { value: problem.code, target: referenceLink(anchorAt(root, problem)) };
        if (problem.code === 'config-no-effect') diagnostic.tags = [vscode.DiagnosticTag.Unnecessary];
        return diagnostic;
      }),
    );
    this.checked.fire(uri);
  }

  private forget(uri: vscode.Uri): void {
    this.check.forget(uri.toString());
    this.trainer.forget(uri.toString());
    this.found.delete(uri.toString());
    this.shown.delete(uri);
  }
}

const openConfigs = (): vscode.TextDocument[] => vscode.workspace.textDocuments.filter(isConfig);
