import type { Alarm, Remedy } from './alarm.ts';
import type { StepSummary } from './history.ts';
import type { RuleInput } from './points.ts';
import type { RunSettings, SettingChange } from './settings.ts';

type Rule = (input: RuleInput) => Alarm | undefined;
type History = RuleInput['history'];

/**
 * An alarm whose remedies say which of them were taken. A way out that was just taken must not turn into the next one (`beta` 0.04, then
 * 0.16) on the evidence that it was taken for: it stays as it was offered, marked, until steps that were computed with the change show the
 * illness by themselves.
 *
 * @param rule  the one that found the alarm
 */
export function withApplied(
  alarm: Alarm,
  rule: Rule,
  { steps, history }: { steps: readonly StepSummary[]; history: History },
): Alarm {
  if (!alarm.active) return alarm;
  const remedies = alarm.remedies.map((remedy): Remedy => {
    const { setting } = remedy;
    const change = setting && history.settings.changeOf(setting.key);
    if (setting === undefined || change === undefined) return remedy;
    if (rule(since(change, steps, history))?.active === true) return remedy;
    const offered = rule({
      steps,
      history: { ...parts(history), settings: history.settings.before(setting.key) },
    });
    const before = offered?.remedies.find(({ id }) => id === remedy.id) ?? remedy;
    return { ...before, applied: { step: change.step, value: String(change.value) } };
  });
  return { ...alarm, remedies };
}

/** What was computed with a change: its step is the first. */
function since(change: SettingChange, steps: readonly StepSummary[], history: History): RuleInput {
  return {
    steps: steps.filter((summary) => summary.step >= change.step),
    history: { ...parts(history), rollbacks: history.rollbacks.slice(change.rollbacks) },
  };
}

/** A class's getters and methods do not spread: what rules look at, by name. */
const parts = ({ settings, rollbacks, error }: History): { settings: RunSettings } & History => ({
  settings,
  rollbacks,
  error,
});

/** A remedy in words for where nothing can be clicked: what was taken says so. */
export const remedyText = ({ title, setting, applied }: Remedy): string =>
  applied === undefined || setting === undefined
    ? title
    : `${title} (${setting.key} is ${applied.value} since step ${applied.step}: what comes of it is not known yet)`;
