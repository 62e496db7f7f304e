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
 * visible, for the next run.
 *
 * @param way  its alarm, id, and the value that the person was shown: another one that has taken its place meanwhile is not taken
 * @throws GrpoError `workspace-untrusted` where nobody trusts the workspace (pages and command say it alike), `remedy-gone`,
 *   `remedy-applied`, `remedy-changed`, or the trainer's refusal
 */
export async function applyRemedy(
  studio: Pick<Studio, 'runs' | 'trainer'>,
  folder: string,
  {
    alarm: alarmCode,
    remedy: remedyId,
    value,
  }: { alarm: string; remedy: string; value?: string | undefined },
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
  const { key, value: offered } = remedy.setting;
  if (remedy.applied !== undefined)
    throw new GrpoError({
      code: 'remedy-applied',
      message: vscode.l10n.t(
        '{0} was changed at step {1}: what comes of it is not known yet.',
        key,
        String(remedy.applied.step),
      ),
      fix: vscode.l10n.t('Wait some steps: when the alarm still holds then, the next way out is offered.'),
    });
  if (value !== undefined && value !== offered)
    throw new GrpoError({
      code: 'remedy-changed',
      message: vscode.l10n.t(
        'Nothing was changed: {0} = {1} was offered when you looked, {2} now.',
        key,
        value,
        offered,
      ),
      fix: vscode.l10n.t('Look at what is offered now, and take it or leave it.'),
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
