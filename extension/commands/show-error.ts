import * as vscode from 'vscode';
import { toReport, type ErrorReport } from '../../core/errors/index.ts';
import { placeInFile, type PlaceInFile } from '../messages/place-in-file.ts';
import { showFailure } from '../messages/show-message.ts';
import { showRunLog } from '../process/show-log.ts';
import { sentences } from '../../core/text/sentences.ts';

interface Way {
  title: string;
  run: () => Thenable<unknown>;
}

/** Shows why a command did not work, what to do about it, and buttons that lead there. Nothing is shown for a change of mind. */
export function showError(error: unknown, log: vscode.LogOutputChannel): void {
  const report = toReport(error);
  if (report.code === 'cancelled') return;
  log.error(`[${report.code}] ${sentences(report.message, report.where, report.fix)}`);
  if (report.code === 'internal-error' && error instanceof Error) log.error(error.stack ?? '');
  const ways = waysOut(report, log);
  const titles = ways.map(({ title }) => title);
  showFailure([report.message, report.fix], ...titles)
    .then((chosen) => ways.find(({ title }) => title === chosen)?.run())
    .then(undefined, (reason: unknown) => log.error(`A way out led nowhere: ${toReport(reason).message}`));
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
  const place = placeInFile(where);
  if (code.startsWith('config-') && place !== undefined)
    return [{ title: vscode.l10n.t('Show Problems'), run: () => showProblems(place) }];
  if (place !== undefined) return [{ title: vscode.l10n.t('Show'), run: () => showPlace(place) }];
  const doctor = code.startsWith('runtime-') ? [command(vscode.l10n.t('Doctor'), 'grpo.doctor')] : [];
  const file = where?.endsWith('.log') === true ? where : undefined;
  return [...doctor, { title: vscode.l10n.t('Open Log'), run: () => showRunLog(log, file) }];
}

/** An open config's problems are all in the panel. */
async function showProblems(place: PlaceInFile): Promise<void> {
  await showPlace(place);
  await vscode.commands.executeCommand('workbench.actions.view.problems');
}

async function showPlace({ path, line, column }: PlaceInFile): Promise<void> {
  const at = new vscode.Position(line, column);
  await vscode.window.showTextDocument(vscode.Uri.file(path), { selection: new vscode.Range(at, at) });
}
