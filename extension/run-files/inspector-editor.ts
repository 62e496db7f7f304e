import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { toReport } from '../../core/errors/index.ts';
import { RUN_EDITOR } from '../contributions/editors.ts';
import type { Pages } from '../pages/api.ts';
import type { RunStore } from '../runs/api.ts';

interface Parts {
  pages: Pages;
  runs: RunStore;
  log: vscode.LogOutputChannel;
}

/** Opens a run's `rollouts.jsonl` in the inspector ("Reopen Editor With..."): the page reads the run's folder, never this document. */
export function registerInspectorEditor({ pages, runs, log }: Parts): vscode.Disposable {
  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    resolveCustomEditor: ({ uri }, panel) => {
      const folder = dirname(uri.fsPath);
      pages.showInspector(panel, folder);
      // The title and the trees are known for runs that the store knows; this one may lie elsewhere.
      if (runs.entry(folder) === undefined)
        runs.add(folder).catch((error: unknown) => log.warn(`${folder}: ${toReport(error).message}`));
    },
  };
  return vscode.window.registerCustomEditorProvider(RUN_EDITOR, provider);
}
