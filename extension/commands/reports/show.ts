import * as vscode from 'vscode';

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
  if (extension === 'md' && (await hasMarkdownPreview())) {
    await vscode.commands.executeCommand('markdown.showPreview', uri);
    return;
  }
  await vscode.window.showTextDocument(uri, { preview: true });
}

/** The preview is an extension of the editor that a person may have switched off. */
const hasMarkdownPreview = async (): Promise<boolean> =>
  (await vscode.commands.getCommands(true)).includes('markdown.showPreview');
