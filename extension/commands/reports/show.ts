import * as vscode from 'vscode';
import { showMarkdownPreview } from '../../messages/markdown-preview.ts';
import { unescaped } from './markdown.ts';

const SCHEME = 'grpo-report';
/** Reports that an editor may still show. */
const KEPT = 30;

/** A read-only document that a command made. */
export interface Report {
  title: string;
  text: string;
  /** `md` opens in the Markdown preview; what a model wrote goes into `txt`. */
  extension: 'md' | 'txt';
}

const reports = new Map<string, string>();

/** Serves the documents of reports. */
export function registerReports(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: ({ query }) =>
      reports.get(query) ?? vscode.l10n.t('This report was of an earlier session: run the command again.'),
  });
}

/** Shows a report in an editor. */
export async function showReport({ title, text, extension }: Report): Promise<void> {
  const id = String(Date.now());
  reports.set(id, text);
  for (const old of [...reports.keys()].slice(0, -KEPT)) reports.delete(old);
  const name = title.replace(/[/\\:?#]+/g, '-');
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}.${extension}`, query: id });
  if (extension === 'md') {
    if (await showMarkdownPreview(uri)) return;
    // Read as it is written, escapes would stand between the words.
    reports.set(id, unescaped(text));
  }
  await vscode.window.showTextDocument(uri, { preview: true });
}
