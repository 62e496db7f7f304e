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
import { editorRange } from './ranges.ts';
import { referenceLink } from './reference.ts';
import { isConfig, LANGUAGE } from './selector.ts';

const SEVERITY: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** Keeps the problems of every open config: shown as diagnostics, and given to quick fixes. */
export class ConfigProblems implements vscode.Disposable {
  private readonly shown = vscode.languages.createDiagnosticCollection(LANGUAGE);
  private readonly found = new Map<string, { version: number; problems: readonly Problem[] }>();
  private readonly checked = new vscode.EventEmitter<vscode.Uri>();
  private readonly files: WorkspaceFiles;
  private readonly check: NewestCheck<ConfigReading>;
  private readonly parts: vscode.Disposable[];
  /** A config's problems are known for its newest text. */
  readonly onDidCheck = this.checked.event;

  constructor(files: WorkspaceFiles, log: vscode.LogOutputChannel) {
    this.files = files;
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
      vscode.workspace.onDidChangeTextDocument(({ document }) => soon(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.forget(uri)),
      files.onDidChange(() => openConfigs().forEach(soon)),
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

  private publish(uri: vscode.Uri, { problems, root }: ConfigReading, version: number): void {
    const document = openConfigs().find((each) => each.uri.toString() === uri.toString());
    if (!document) return;
    this.found.set(uri.toString(), { version, problems });
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
    this.found.delete(uri.toString());
    this.shown.delete(uri);
  }
}

const openConfigs = (): vscode.TextDocument[] => vscode.workspace.textDocuments.filter(isConfig);
