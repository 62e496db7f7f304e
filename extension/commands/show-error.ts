import * as vscode from 'vscode';
import { toReport, type ErrorReport } from '../../core/errors/index.ts';
import { COMMANDS } from '../contributions/commands.ts';

interface Way {
  title: string;
  run: () => Thenable<unknown>;
}

/** Shows why a command did not work, what to do about it, and buttons that lead there. Nothing is shown for a change of mind. */
export function showError(error: unknown, log: vscode.LogOutputChannel): void {
  const report = toReport(error);
  if (report.code === 'cancelled') return;
  log.error(`[${report.code}] ${report.message} ${report.where ?? ''} ${report.fix ?? ''}`);
  if (report.code === 'internal-error' && error instanceof Error) log.error(error.stack ?? '');
  const ways = waysOut(report, log);
  const text = [report.message, report.fix].filter((part) => part !== undefined).join(' ');
  void vscode.window.showErrorMessage(text, ...ways.map(({ title }) => title)).then((chosen) => {
    void ways.find(({ title }) => title === chosen)?.run();
  });
}

function waysOut({ code, where }: ErrorReport, log: vscode.LogOutputChannel): Way[] {
  const command = (title: string, id: string, ...args: unknown[]): Way => ({
    title,
    run: () => vscode.commands.executeCommand(id, ...args),
  });
  if (code === 'workspace-untrusted')
    return [command(vscode.l10n.t('Manage Workspace Trust'), 'workbench.trust.manage')];
  if (code === 'no-folder') return [command(vscode.l10n.t('Open Folder'), 'vscode.openFolder')];
  if (code === 'trainer-node')
    return [command(vscode.l10n.t('Open Setting'), 'workbench.action.openSettings', 'grpo.trainer.nodePath')];
  const place = /^(.+?\.ya?ml):(\d+):(\d+)/.exec(where ?? '');
  if (place !== null) return [{ title: vscode.l10n.t('Show'), run: () => showPlace(place) }];
  const doctor = code.startsWith('runtime-')
    ? [command(vscode.l10n.t(COMMANDS['grpo.doctor'].title), 'grpo.doctor')]
    : [];
  return [
    ...doctor,
    {
      title: vscode.l10n.t('Open Log'),
      run: async () => {
        const isLog = where?.endsWith('.log') === true;
        if (isLog) await vscode.window.showTextDocument(vscode.Uri.file(where));
        else log.show(true);
      },
    },
  ];
}

async function showPlace([, path = '', line = '1', column = '1']: RegExpExecArray): Promise<void> {
  const at = new vscode.Position(Number(line) - 1, Number(column) - 1);
  await vscode.window.showTextDocument(vscode.Uri.file(path), { selection: new vscode.Range(at, at) });
}
