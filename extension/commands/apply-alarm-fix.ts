import * as vscode from 'vscode';
import { activeAlarms, type Alarm } from '../../core/alarms/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { applyRemedy } from '../alarms/remedies.ts';
import { openWays } from '../alarms/ways-out.ts';
import { requireTrust } from '../process/errors.ts';
import { alarmFixOf } from './arguments.ts';
import type { Handler } from './handler.ts';
import { pickOne } from './pick.ts';
import { pickRun } from './pick-run.ts';

/** Takes a way out of an alarm: at once where the run trains and its setting may change, else in the config, for the next run. */
export const applyAlarmFix: Handler = async (studio, argument) => {
  requireTrust();
  const run = await pickRun(studio, argument, {
    placeHolder: vscode.l10n.t('An alarm of which run?'),
    none: vscode.l10n.t('There is no run yet.'),
    fix: vscode.l10n.t('"GRPO: Start Training" makes one.'),
  });
  if (run === undefined) return undefined;
  const { folder, name } = run.head;
  const wanted = alarmFixOf(argument);
  const choices = activeAlarms(await studio.runs.request('alarms', { folder }))
    .filter(({ code }) => wanted.alarm === undefined || code === wanted.alarm)
    .flatMap(choicesOf)
    .filter(({ value }) => wanted.remedy === undefined || value.remedy === wanted.remedy);
  if (choices.length === 0)
    throw new GrpoError({
      code: 'no-way-out',
      message: vscode.l10n.t('No alarm of {0} can be answered by changing one setting.', name),
      fix: vscode.l10n.t('"GRPO: Doctor" tells what ails the run now.'),
    });
  const chosen = await pickOne(choices, vscode.l10n.t('What shall be changed?'));
  if (chosen === undefined) return undefined;
  await applyRemedy(studio, folder, { ...chosen, value: wanted.value ?? chosen.value });
  return { folder, ...chosen };
};

const choicesOf = (alarm: Alarm) =>
  openWays(alarm).map(({ id, title, setting }) => ({
    label: title,
    detail: alarm.message,
    value: { alarm: alarm.code, remedy: id, value: setting.value },
  }));
