import * as vscode from 'vscode';
import type { Edit, Fix, Problem } from '../../../core/config/index.ts';
import { fixAll, fixesOf } from '../config/fixes.ts';
import type { WorkspaceFiles } from '../files/workspace-files.ts';
import type { ConfigProblems } from './diagnostics.ts';
import { editorRange } from './ranges.ts';

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append('grpo');

/** Quick fixes of a config's problems, and one for all that can be mended at once (also on save, where a person asks for that). */
export class ConfigFixes implements vscode.CodeActionProvider {
  static readonly metadata: vscode.CodeActionProviderMetadata = {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, FIX_ALL],
  };

  private readonly problems: ConfigProblems;
  private readonly files: WorkspaceFiles;

  constructor(problems: ConfigProblems, files: WorkspaceFiles) {
    this.problems = problems;
    this.files = files;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const problems = await this.problems.of(document);
    const wants = (kind: vscode.CodeActionKind): boolean =>
      context.only === undefined || context.only.contains(kind);
    const here = problems.filter((problem) => editorRange(problem).intersection(range) !== undefined);
    const single = wants(vscode.CodeActionKind.QuickFix)
      ? here.flatMap((problem) =>
          fixesOf(problem).map((fix, index) => this.quickFix(document, problem, fix, context, index === 0)),
        )
      : [];
    const all = fixAll(problems);
    const title = vscode.l10n.t('Fix all {0} problems of this config that can be fixed', all.count);
    const together = (kind: vscode.CodeActionKind): vscode.CodeAction => {
      const action = new vscode.CodeAction(title, kind);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.set(document.uri, textEdits(all.edits));
      return action;
    };
    return [
      ...single,
      ...(single.length > 0 && all.count > 1 ? [together(vscode.CodeActionKind.QuickFix)] : []),
      ...(context.only !== undefined && wants(FIX_ALL) && all.count > 0 ? [together(FIX_ALL)] : []),
    ];
  }

  private quickFix(
    document: vscode.TextDocument,
    problem: Problem,
    fix: Fix,
    { diagnostics }: vscode.CodeActionContext,
    likeliest: boolean,
  ): vscode.CodeAction {
    const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
    action.isPreferred = likeliest;
    action.diagnostics = diagnostics.filter(
      ({ range, message }) => message === problem.message && range.isEqual(editorRange(problem)),
    );
    action.edit = new vscode.WorkspaceEdit();
    if (fix.edits.length > 0) action.edit.set(document.uri, textEdits(fix.edits));
    if (fix.create_file) {
      const made = this.files.resolve(document.uri, fix.create_file.path);
      action.edit.createFile(made, { contents: Buffer.from(fix.create_file.content), ignoreIfExists: true });
      action.command = {
        command: 'vscode.open',
        title: vscode.l10n.t('Open the new file'),
        arguments: [made],
      };
    }
    return action;
  }
}

const textEdits = (edits: readonly Edit[]): vscode.TextEdit[] =>
  edits.map((edit) => new vscode.TextEdit(editorRange(edit), edit.new_text));
