import * as vscode from 'vscode';
import type { Remedy } from '../../core/alarms/index.ts';
import { settingEdit } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { isActive } from '../../core/run/records.ts';
import { editorRange, openConfig } from '../configs/open-config.ts';
import type { Studio } from '../studio.ts';

/**
 * Takes an alarm's way out: a live setting is sent to the run that trains; anything else is written into the config, unsaved and
 * visible, for the next run.
 */
export async function applyRemedy(
  studio: Studio,
  folder: string,
  alarmCode: string,
  remedyId: string,
): Promise<void> {
  const entry = studio.runs.entry(folder);
  const alarm = entry?.alarms.find(({ code }) => code === alarmCode);
  const remedy = alarm?.remedies.find(({ id }) => id === remedyId);
  if (entry === undefined || remedy?.setting === undefined)
    throw new GrpoError({
      code: 'remedy-gone',
      message: vscode.l10n.t('This way out is not offered any more: the alarm has passed.'),
    });
  const { status } = entry.head;
  if (remedy.setting.live && status !== null && isActive(status.state)) {
    await setLive(studio, folder, remedy.setting);
    return;
  }
  await writeIntoConfig(entry.head.config_path, remedy.setting);
}

type Setting = NonNullable<Remedy['setting']>;

async function setLive(studio: Studio, folder: string, { key, value }: Setting): Promise<void> {
  const { accepted, reason } = await studio.trainer.control(folder, 'set', key, Number(value));
  if (!accepted)
    throw new GrpoError({
      code: 'setting-refused',
      message: vscode.l10n.t('{0} = {1} was refused: {2}', key, value, reason ?? ''),
    });
}

async function writeIntoConfig(path: string | null, { key, value }: Setting): Promise<void> {
  const editor = await openConfig(path);
  const edit = settingEdit(editor.document.getText(), key, value);
  const change = new vscode.WorkspaceEdit();
  change.replace(editor.document.uri, editorRange(edit), edit.new_text);
  await vscode.workspace.applyEdit(change);
  await openConfig(path, key);
}
