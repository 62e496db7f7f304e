import * as vscode from 'vscode';
import type { ConfigCatalog } from '../configs/api.ts';
import type { ProcessCommand } from '../process/trainer-command.ts';
import { isGrpoTask, taskArguments, type GrpoTask } from './arguments.ts';

/**
 * Tasks of type `grpo`: each config can be trained and checked. They run in a terminal as a person would run them, so their runs show in
 * the tree as any run from a terminal does.
 * @param commandLine  `grpo ARGS` as a process
 */
export function registerTasks(
  configs: ConfigCatalog,
  commandLine: (args: readonly string[]) => ProcessCommand,
): vscode.Disposable {
  return vscode.tasks.registerTaskProvider('grpo', {
    provideTasks: async () => {
      await configs.ready;
      return configs.entries.flatMap(({ uri }) => {
        const folder = vscode.workspace.getWorkspaceFolder(uri);
        if (folder === undefined) return [];
        const config = vscode.workspace.asRelativePath(uri, false);
        return (['train', 'check'] as const).map((command) =>
          createTask({ type: 'grpo', command, config }, folder, commandLine),
        );
      });
    },
    resolveTask: ({ definition, scope }) => {
      const folder = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
      if (folder === undefined || !isGrpoTask(definition)) return undefined;
      // The editor compares definitions by identity: the one it gave must come back.
      return createTask(definition, folder, commandLine);
    },
  });
}

function createTask(
  definition: GrpoTask & vscode.TaskDefinition,
  folder: vscode.WorkspaceFolder,
  commandLine: (args: readonly string[]) => ProcessCommand,
): vscode.Task {
  const config = vscode.Uri.joinPath(folder.uri, definition.config).fsPath;
  const { file, args, env } = commandLine(taskArguments(definition, config));
  const texts = Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const execution = new vscode.ProcessExecution(file, args, {
    cwd: folder.uri.fsPath,
    env: Object.fromEntries(texts),
  });
  const task = new vscode.Task(
    definition,
    folder,
    `${definition.command} ${definition.config}`,
    'grpo',
    execution,
    '$grpo',
  );
  task.group = definition.command === 'check' ? vscode.TaskGroup.Test : vscode.TaskGroup.Build;
  return task;
}
