import * as vscode from 'vscode';
import { answerTool } from './answer.ts';
import { TOOLS } from './tools/index.ts';
import type { RunSource, RunTool } from './tools/tool.ts';

/** Registers every tool for the editor's assistants; one that steers asks a person first. */
export function registerLanguageModelTools(source: RunSource): vscode.Disposable {
  return vscode.Disposable.from(
    ...TOOLS.map((tool) => vscode.lm.registerTool(tool.name, new EditorTool(tool, source))),
  );
}

class EditorTool implements vscode.LanguageModelTool<unknown> {
  private readonly tool: RunTool;
  private readonly source: RunSource;

  constructor(tool: RunTool, source: RunSource) {
    this.tool = tool;
    this.source = source;
  }

  prepareInvocation({
    input,
  }: vscode.LanguageModelToolInvocationPrepareOptions<unknown>): vscode.PreparedToolInvocation {
    const invocationMessage = vscode.l10n.t('GRPO: {0}', this.tool.title);
    if (this.tool.readOnly) return { invocationMessage };
    const asked = new vscode.MarkdownString().appendCodeblock(JSON.stringify(input, null, 2), 'json');
    return { invocationMessage, confirmationMessages: { title: this.tool.title, message: asked } };
  }

  async invoke({
    input,
  }: vscode.LanguageModelToolInvocationOptions<unknown>): Promise<vscode.LanguageModelToolResult> {
    const { text } = await answerTool(this.tool, this.source, input);
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
  }
}
