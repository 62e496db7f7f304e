import type { Alarm, Remedy } from '../../core/alarms/index.ts';
import { settingEdit } from '../../core/config/index.ts';
import { toReport } from '../../core/errors/index.ts';

/** A way out that takes one click: it changes a setting. */
export type WayOut = Remedy & { setting: NonNullable<Remedy['setting']> };

export const waysOut = ({ remedies }: Pick<Alarm, 'remedies'>): WayOut[] =>
  remedies.filter((remedy): remedy is WayOut => remedy.setting !== undefined);

/** Those that can be taken now: not the ones that were, whose effect is not known yet. */
export const openWays = (alarm: Pick<Alarm, 'remedies'>): WayOut[] =>
  waysOut(alarm).filter(({ applied }) => applied === undefined);

/** What the inspector is opened at to see an alarm: the completion that stands for it, else the last step that shows it. */
export const placeOfAlarm = ({
  completion,
  steps,
}: Pick<Alarm, 'completion' | 'steps'>): { id: string } | { step: number } =>
  completion === undefined ? { step: steps.last } : { id: completion.id };

/** Whether a way out of the alarm already stands in the config's text, or the reward that it is about does not any more: the next run is another. */
export const isAnswered = (alarm: Pick<Alarm, 'remedies'>, text: string): boolean =>
  waysOut(alarm).some(({ setting }) => stands(text, setting));

function stands(text: string, { key, value }: WayOut['setting']): boolean {
  try {
    const { line, column, end_line, end_column, new_text } = settingEdit(text, key, value);
    return line === end_line && text.split('\n')[line - 1]?.slice(column - 1, end_column - 1) === new_text;
  } catch (error) {
    if (toReport(error).code !== 'config-reward-gone') throw error;
    return true;
  }
}
