import * as vscode from 'vscode';
import type { ConfigCatalog } from '../configs/api.ts';
import type { RunStore } from '../runs/api.ts';
import { CheckpointsTree } from './checkpoints.ts';
import { ConfigsTree } from './configs.ts';
import { RunsTree, type Queue } from './runs.ts';

/** The three trees of the activity bar's container; selecting a run shows its checkpoints. */
export interface Trees extends vscode.Disposable {
  runs: RunsTree;
  checkpoints: CheckpointsTree;
}

export function createTrees(configs: ConfigCatalog, runStore: RunStore, trainer: Queue): Trees {
  const [configsTree, runs, checkpoints] = [
    new ConfigsTree(configs),
    new RunsTree(runStore, trainer),
    new CheckpointsTree(runStore),
  ];
  const selection = runs.view.onDidChangeSelection(({ selection: [element] }) => {
    if (element !== undefined && 'folder' in element) checkpoints.show(element.folder);
  });
  const all = vscode.Disposable.from(configsTree, runs, checkpoints, selection);
  return { runs, checkpoints, dispose: () => void all.dispose() };
}
