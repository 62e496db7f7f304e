import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

export type PageName = 'inspector' | 'dashboard';

/**
 * A page's document: one module script, one style sheet, nothing inline. What completions say is shown as text by the page; this policy is
 * the second wall: nothing but our two files loads, and no request leaves. It carries its texts where the editor speaks another language
 * than English and they were translated.
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
  const texts = vscode.l10n.bundle;
  return `<!DOCTYPE html>
<html lang="${texts === undefined ? 'en' : inAttribute(vscode.env.language)}">
<head>
  <meta charset="UTF-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <title>GRPO Studio</title>
  <link rel="stylesheet" href="${file(`${page}.css`)}">
</head>
<body${texts === undefined ? '' : ` data-texts="${inAttribute(JSON.stringify(texts))}"`}>
  <grpo-${page}></grpo-${page}>
  <script type="module" nonce="${nonce}" src="${file(`${page}.js`)}"></script>
</body>
</html>`;
}

const inAttribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** What a page may load from, and that a hidden one is thrown away: its state is a cursor, kept elsewhere. */
export const webviewOptions = (extension: vscode.Uri): vscode.WebviewOptions => ({
  enableScripts: true,
  localResourceRoots: [vscode.Uri.joinPath(extension, 'dist', 'webview')],
});
