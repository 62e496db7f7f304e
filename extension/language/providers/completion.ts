import * as vscode from 'vscode';
import { suggestionsAt, type Suggestion } from '../completion/suggestions.ts';
import type { PluginRegistry } from '../../plugins/index.ts';
import type { WorkspaceFiles } from '../files/workspace-files.ts';
import { editorRange } from './ranges.ts';
import { cursorAt } from './selector.ts';

const KINDS: Record<Suggestion['kind'], vscode.CompletionItemKind> = {
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember,
  reward: vscode.CompletionItemKind.Function,
  file: vscode.CompletionItemKind.File,
  model: vscode.CompletionItemKind.Folder,
  column: vscode.CompletionItemKind.Field,
};

/** Where a value, a column, an option or a folder begins. */
export const COMPLETION_TRIGGERS = [' ', '{', '[', '"', "'", '/', ':'];

/** Keys, words, rewards, files, models and columns. */
export class ConfigCompletion implements vscode.CompletionItemProvider {
  private readonly files: WorkspaceFiles;
  private readonly plugins: PluginRegistry;

  constructor(files: WorkspaceFiles, plugins: PluginRegistry) {
    this.files = files;
    this.plugins = plugins;
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.CompletionItem[]> {
    const files = this.files.accessFor(document.uri);
    const { rewards } = this.plugins;
    const suggestions = await suggestionsAt(document.getText(), cursorAt(position), files, rewards);
    return suggestions.map((suggestion, index) => toItem(suggestion, index));
  }
}

function toItem(suggestion: Suggestion, index: number): vscode.CompletionItem {
  const { label, kind, insert, after, range, detail, documentation, goOn } = suggestion;
  const item = new vscode.CompletionItem(
    detail === undefined ? label : { label, description: detail },
    KINDS[kind],
  );
  item.insertText = after === undefined ? insert : aroundCursor(insert, after);
  item.range = editorRange(range);
  // Lines of the insertion are indented for YAML already.
  item.keepWhitespace = true;
  item.sortText = String(index).padStart(4, '0');
  if (documentation !== undefined) item.documentation = new vscode.MarkdownString(documentation);
  if (goOn)
    item.command = {
      command: 'editor.action.triggerSuggest',
      title: vscode.l10n.t('Suggest what comes next'),
    };
  return item;
}

/** Texts before and behind the cursor, with nothing in them that a snippet would take for its own. */
const aroundCursor = (before: string, behind: string): vscode.SnippetString =>
  new vscode.SnippetString().appendText(before).appendTabstop(0).appendText(behind);
