import * as vscode from 'vscode';
import { showMarkdownPreview } from '../../messages/markdown-preview.ts';

/** Opens the page about configs at a heading; not in the palette, links of problems and hovers lead to it. */
const OPEN_REFERENCE = 'grpo.openReference';

/** Registers the command that reference links run. */
export function registerReference(extensionUri: vscode.Uri): vscode.Disposable {
  const page = vscode.Uri.joinPath(extensionUri, 'docs', 'config.md');
  return vscode.commands.registerCommand(OPEN_REFERENCE, async (anchor: unknown) => {
    const fragment = typeof anchor === 'string' ? anchor : '';
    const isShown = await showMarkdownPreview(page.with({ fragment }), 'markdown.showPreviewToSide');
    if (!isShown) await vscode.commands.executeCommand('vscode.open', page);
  });
}

/** A link to a heading of the reference page. A plain link to the file would show its source, at its top. */
export const referenceLink = (anchor: string): vscode.Uri =>
  vscode.Uri.parse(`command:${OPEN_REFERENCE}?${encodeURIComponent(JSON.stringify([anchor]))}`);

/** Markdown may run that command and no other. */
export const REFERENCE_TRUST = { enabledCommands: [OPEN_REFERENCE] };
