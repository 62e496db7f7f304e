import * as vscode from 'vscode';

const SCHEME = 'grpo-text';
/** Documents that the editor has closed are forgotten; these are the rest. */
const texts = new Map<string, string>();
let next = 1;

/** Serves the two sides of a diff as read-only documents. */
export function registerTextDiff(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: (uri) => texts.get(uri.toString()),
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => texts.delete(uri.toString())),
  );
}

interface Side {
  title: string;
  text: string;
}

/** Shows two texts in the editor's own diff. */
export async function openTextDiff(left: Side, right: Side): Promise<void> {
  const uriOf = ({ title, text }: Side): vscode.Uri => {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${next++}/${title.replaceAll('/', ' ')}.txt` });
    texts.set(uri.toString(), text);
    return uri;
  };
  await vscode.commands.executeCommand(
    'vscode.diff',
    uriOf(left),
    uriOf(right),
    `${left.title} ↔ ${right.title}`,
  );
}
