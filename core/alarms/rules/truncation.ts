import type { Alarm } from '../alarm.ts';
import { meanOf, standardErrorsAbove, together } from '../moments.ts';
import { metricPoints, rolloutPoints, type RolloutPoint, type RuleInput } from '../points.ts';
import { setTo } from '../remedies.ts';
import { figure, number, percent, stepsText } from '../say.ts';
import { findIllness, stepsOf, sum, WINDOW } from '../span.ts';
import { Trend } from '../trend.ts';

/** Below this share of cut completions most of every group still gets its say. */
const MANY = 0.3;
/** Steps over which the rewards of cut and ended completions are compared: more than the window, as small steps hold few of each. */
const COMPARED = 4 * WINDOW;
/** Standard errors: completions of a window are many, so that chance alone must not do. */
const CLEARLY_LOWER = 3;
const MASK = 'grpo.mask_truncated_completions';

/**
 * Many completions are cut at `max_completion_length`, and the reward punishes that (trl#5697, #6263, ms-swift#4950): cut ones score less
 * than those that end by themselves, or nothing ends and the reward does not rise.
 */
export function truncation({ steps, history }: RuleInput): Alarm | undefined {
  const reward = new Trend(metricPoints(steps, 'reward'));
  const isMany = (window: readonly RolloutPoint[]): boolean => shareCut(window) >= MANY;
  const points = rolloutPoints(steps);
  const ill = findIllness(points, {
    together: (window, end) => {
      if (!isMany(window)) return false;
      const { cut, ended } = rewardsOf(points.slice(Math.max(0, end - COMPARED), end));
      if (ended.n === 0) return !reward.isRisingAt(stepsOf(window).last);
      return standardErrorsAbove(ended, cut) > CLEARLY_LOWER;
    },
    alone: (point) => isMany([point]),
  });
  if (ill === undefined) return undefined;
  const share = shareCut(ill.window);
  const { cut, ended } = rewardsOf(
    points.filter(({ step }) => step <= stepsOf(ill.window).last).slice(-COMPARED),
  );

  const { settings } = history;
  const longest = settings.number('grpo.max_completion_length');
  const example = ill.window.at(-1)?.rollouts.cutExample;
  const compared =
    ended.n === 0
      ? `none ends by itself, and the reward stays at ${number(meanOf(cut))}`
      : `they score ${number(meanOf(cut))} on average, the others ${number(meanOf(ended))}`;
  return {
    code: 'truncation',
    severity: 'alarm',
    message: `${percent(share)} of the completions of ${stepsText(stepsOf(ill.window))} were cut${
      longest === undefined ? '' : ` at ${longest} tokens`
    }: ${compared}.`,
    steps: ill.steps,
    active: ill.active,
    evidence: {
      clipped_ratio: figure(share),
      reward_of_cut: cut.n === 0 ? 'unscorable' : figure(meanOf(cut)),
      ...(ended.n === 0 ? {} : { reward_of_ended: figure(meanOf(ended)) }),
      ...(longest === undefined ? {} : { max_completion_length: longest }),
    },
    ...(example === undefined ? {} : { completion: { id: example } }),
    config_key: 'grpo.max_completion_length',
    remedies: [
      ...(longest === undefined
        ? []
        : [setTo('length', 'grpo.max_completion_length', 2 * longest, 'room to come to an end')]),
      ...(settings.isOn(MASK) ? [] : [setTo('mask', MASK, true, 'cut completions teach nothing wrong')]),
    ],
  };
}

const shareCut = (window: readonly RolloutPoint[]): number =>
  sum(window.map(({ rollouts }) => rollouts.cut)) / sum(window.map(({ rollouts }) => rollouts.completions));

const rewardsOf = (window: readonly RolloutPoint[]) => ({
  cut: together(window.map(({ rollouts }) => rollouts.truncated)),
  ended: together(window.map(({ rollouts }) => rollouts.ended)),
});
