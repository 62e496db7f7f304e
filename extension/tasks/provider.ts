import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import type { ConfigCatalog } from '../configs/api.ts';
import { noTrainer } from '../process/errors.ts';
import type { ProcessCommand } from '../process/trainer-command.ts';
import { readTask, taskArguments, type GrpoTask } from './arguments.ts';
import { faultText, refusal } from './refusal.ts';
import { sentences } from '../../core/text/sentences.ts';

/** How tasks become processes. */
export interface TaskHost {
  /** `grpo ARGS` as a process. */
  commandLine: (args: readonly string[]) => ProcessCommand;
  /** False: this package only shows runs. */
  hasTrainer: () => boolean;
}

/**
 * Tasks of type `grpo`: each config can be trained and checked. They run in a terminal as a person would run them, so their runs show in
 * the tree as any run from a terminal does. One that cannot run says why in its terminal.
 */
export function registerTasks(configs: ConfigCatalog, host: TaskHost): vscode.Disposable {
  return vscode.tasks.registerTaskProvider('grpo', {
    provideTasks: async () => {
      await configs.ready;
      if (!host.hasTrainer()) return [];
      return configs.entries.flatMap(({ uri }) => {
        const folder = vscode.workspace.getWorkspaceFolder(uri);
        if (folder === undefined) return [];
        const config = vscode.workspace.asRelativePath(uri, false);
        return (['train', 'check'] as const).map((command) =>
          createTask({ type: 'grpo', command, config }, folder, host),
        );
      });
    },
    resolveTask: ({ definition, scope }) => {
      const folder = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
      return createTask(definition, folder, host);
    },
  });
}

/** @param definition  the editor compares definitions by identity: the one it gave must come back */
function createTask(
  definition: vscode.TaskDefinition,
  folder: vscode.WorkspaceFolder | undefined,
  host: TaskHost,
): vscode.Task {
  const { command, config } = definition;
  const task = new vscode.Task(
    definition,
    folder ?? vscode.TaskScope.Workspace,
    `${String(command)} ${String(config)}`,
    'grpo',
    executionOf(definition, folder, host),
    '$grpo',
  );
  task.group = command === 'check' ? vscode.TaskGroup.Test : vscode.TaskGroup.Build;
  return task;
}

function executionOf(
  definition: vscode.TaskDefinition,
  folder: vscode.WorkspaceFolder | undefined,
  host: TaskHost,
): vscode.ProcessExecution | vscode.CustomExecution {
  const task = readTask(definition);
  if ('kind' in task) return refusal(faultText(task));
  if (!host.hasTrainer()) {
    const { message, fix } = noTrainer();
    return refusal(sentences(message, fix));
  }
  const config = pathOf(task, folder);
  if (config === undefined)
    return refusal(
      vscode.l10n.t('No folder is open that {0} could lie in: give its absolute path.', task.config),
    );
  const { file, args, env } = host.commandLine(taskArguments(task, config));
  const texts = Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return new vscode.ProcessExecution(file, args, {
    ...(folder === undefined ? {} : { cwd: folder.uri.fsPath }),
    env: Object.fromEntries(texts),
  });
}

function pathOf({ config }: GrpoTask, folder: vscode.WorkspaceFolder | undefined): string | undefined {
  if (isAbsolute(config)) return config;
  return folder === undefined ? undefined : join(folder.uri.fsPath, config);
}
