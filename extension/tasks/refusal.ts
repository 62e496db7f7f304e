import * as vscode from 'vscode';
import { forDisplay } from '../../core/text/for-display.ts';
import { TASK_COMMANDS, type TaskFault } from './arguments.ts';

/** The exit code of bad usage, as the command line has it. */
const BAD_USAGE = 2;

/** What a person reads about a task that tasks.json does not describe well. */
export function faultText(fault: TaskFault): string {
  if (fault.kind === 'not-taken')
    return vscode.l10n.t(
      'tasks.json: "{0}" means nothing to "{1}"; it is taken by {2}. Leave it out, or change it in the config.',
      fault.key,
      fault.command,
      fault.by.join(', '),
    );
  const wanted = {
    command: vscode.l10n.t('one of {0}', TASK_COMMANDS.join(', ')),
    config: vscode.l10n.t('the path of a *.grpo.yaml, absolute or relative to the workspace folder'),
    set: vscode.l10n.t('a list of texts such as "train.learning_rate=1e-5"'),
    maxSteps: vscode.l10n.t('a whole number above 0'),
  };
  return vscode.l10n.t('tasks.json: "{0}" must be {1}.', fault.key, wanted[fault.key]);
}

/** Says in the task's terminal why it does not run, and fails. */
export const refusal = (reason: string): vscode.CustomExecution =>
  new vscode.CustomExecution(() => {
    const written = new vscode.EventEmitter<string>();
    const ended = new vscode.EventEmitter<number>();
    return Promise.resolve({
      onDidWrite: written.event,
      onDidClose: ended.event,
      open: () => {
        // tasks.json came with the folder: what it says is shown and not obeyed.
        written.fire(`${forDisplay(reason).replaceAll('\n', '\r\n')}\r\n`);
        ended.fire(BAD_USAGE);
      },
      close: () => {
        written.dispose();
        ended.dispose();
      },
    });
  });
