import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

export type PageName = 'inspector' | 'dashboard';

/**
 * A page's document, in English as its texts are: one module script, one style sheet, nothing inline. What completions say is shown as text by the page; this policy
 * is the second wall: nothing but our two files loads, and no request leaves.
 */
export function pageHtml(webview: vscode.Webview, extension: vscode.Uri, page: PageName): string {
  const file = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', 'webview', name)).toString();
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <title>GRPO Studio</title>
  <link rel="stylesheet" href="${file(`${page}.css`)}">
</head>
<body>
  <grpo-${page}></grpo-${page}>
  <script type="module" nonce="${nonce}" src="${file(`${page}.js`)}"></script>
</body>
</html>`;
}

/** What a page may load from, and that a hidden one is thrown away: its state is a cursor, kept elsewhere. */
export const webviewOptions = (extension: vscode.Uri): vscode.WebviewOptions => ({
  enableScripts: true,
  localResourceRoots: [vscode.Uri.joinPath(extension, 'dist', 'webview')],
});
