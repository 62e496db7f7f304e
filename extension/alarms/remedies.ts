import * as vscode from 'vscode';
import { settingEdit } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { isActive } from '../../core/run/records.ts';
import { editorRange, openConfig } from '../configs/open-config.ts';
import { requireTrust } from '../process/errors.ts';
import type { Studio } from '../studio.ts';
import { waysOut, type WayOut } from './ways-out.ts';

/**
 * Takes an alarm's way out: a live setting is sent to the run that trains; anything else is written into the config, unsaved and
 * visible, for the next run. Rejects with `workspace-untrusted` where nobody trusts the workspace, as pages and command say alike.
 */
export async function applyRemedy(
  studio: Pick<Studio, 'runs' | 'trainer'>,
  folder: string,
  alarmCode: string,
  remedyId: string,
): Promise<void> {
  requireTrust();
  const head = studio.runs.entry(folder)?.head;
  const alarms = await studio.runs.request('alarms', { folder });
  const alarm = alarms.find(({ code }) => code === alarmCode);
  const remedy = alarm && waysOut(alarm).find(({ id }) => id === remedyId);
  if (head === undefined || remedy === undefined)
    throw new GrpoError({
      code: 'remedy-gone',
      message: vscode.l10n.t('This way out is not offered any more: the alarm has passed.'),
      fix: vscode.l10n.t('"GRPO: Doctor" tells what ails the run now.'),
    });
  const { status } = head;
  if (remedy.setting.live && status !== null && isActive(status.state) && head.liveness === 'alive')
    await setLive(studio, folder, remedy.setting);
  else await writeIntoConfig(head.config_path, remedy.setting);
}

async function setLive(
  { trainer }: Pick<Studio, 'trainer'>,
  folder: string,
  { key, value }: WayOut['setting'],
): Promise<void> {
  const { accepted, reason } = await trainer.control(folder, 'set', key, Number(value));
  if (!accepted)
    throw new GrpoError({
      code: 'setting-refused',
      message: vscode.l10n.t('{0} = {1} was refused: {2}', key, value, reason ?? ''),
      fix: vscode.l10n.t('Stop the run, change its config and start it anew, or branch from a checkpoint.'),
    });
  vscode.window.setStatusBarMessage(vscode.l10n.t('{0} = {1} from the next step on.', key, value), 8000);
}

async function writeIntoConfig(path: string | null, { key, value }: WayOut['setting']): Promise<void> {
  const editor = await openConfig(path);
  const edit = settingEdit(editor.document.getText(), key, value);
  const change = new vscode.WorkspaceEdit();
  change.replace(editor.document.uri, editorRange(edit), edit.new_text);
  if (!(await vscode.workspace.applyEdit(change)))
    throw new GrpoError({
      code: 'config-not-changed',
      message: vscode.l10n.t('{0} = {1} could not be written into {2}.', key, value, path ?? ''),
      fix: vscode.l10n.t('Write it by hand: the editor is open at the config.'),
    });
  await openConfig(path, key);
}
