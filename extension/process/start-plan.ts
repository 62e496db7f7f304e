import type * as vscode from 'vscode';
import type { RunStore } from '../runs/api.ts';
import type { StartRequest } from './api.ts';
import { chooseRunFolder, runsBeside, runsOfBranch } from './run-folder.ts';
import { keepsTraining } from './settings.ts';
import type { StartPlan } from './start-arguments.ts';

/** Settles what a request leaves open: the run's folder, and whether it ends when nobody watches. */
export async function planStart(
  request: StartRequest,
  runs: Pick<RunStore, 'entry'>,
  nameOf: (config: vscode.Uri) => string,
): Promise<StartPlan> {
  const lease = !keepsTraining();
  switch (request.kind) {
    case 'train': {
      const config = request.config.fsPath;
      const folder = await chooseRunFolder(runsBeside(config), nameOf(request.config));
      return { kind: 'train', config, folder, lease, ...stepsOf(request) };
    }
    case 'resume':
      return { kind: 'resume', folder: request.folder, lease, ...stepsOf(request) };
    case 'branch': {
      const { folder: parent, step, set } = request;
      const head = runs.entry(parent)?.head;
      const folder = await chooseRunFolder(
        runsOfBranch(parent, head?.config_path ?? null),
        head?.name ?? 'branch',
      );
      return { kind: 'branch', parent, step, set, folder, lease };
    }
  }
}

const stepsOf = ({ maxSteps }: { maxSteps?: number }): { maxSteps?: number } =>
  maxSteps === undefined ? {} : { maxSteps };
