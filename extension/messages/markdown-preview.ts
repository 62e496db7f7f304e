import * as vscode from 'vscode';

/** The preview is an extension of the editor's own, which a person may have switched off. */
const PROVIDER = 'vscode.markdown-language-features';

/**
 * Shows a Markdown document rendered. The editor knows the preview's commands only once the extension that brings them is active, which in a
 * new window it is not: it is woken first.
 *
 * @returns false where this editor has no preview: the caller shows the document otherwise
 */
export async function showMarkdownPreview(
  page: vscode.Uri,
  command: 'markdown.showPreview' | 'markdown.showPreviewToSide' = 'markdown.showPreview',
): Promise<boolean> {
  try {
    await vscode.extensions.getExtension(PROVIDER)?.activate();
  } catch {
    // It is broken: whether its command is there all the same is asked below.
  }
  if (!(await vscode.commands.getCommands(true)).includes(command)) return false;
  await vscode.commands.executeCommand(command, page);
  return true;
}
