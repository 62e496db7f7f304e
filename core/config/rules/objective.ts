import { problem, replaceWith } from '../problems.ts';
import type { Rule } from './context.ts';

/** A group needs two completions to have a spread; only `reinforce` compares with other steps instead. */
export const groupSize: Rule = ({ config: { grpo }, at, sound }) => {
  if (grpo.num_generations >= 2 || grpo.advantage_estimator === 'reinforce') return [];
  if (!sound('grpo.num_generations') || !sound('grpo.advantage_estimator')) return [];
  const place = at('grpo.num_generations');
  const message =
    '`grpo.num_generations` must be at least 2: a completion is judged against the others of its group. Only `advantage_estimator: reinforce` takes 1.';
  return [problem('error', 'config-group-too-small', place, message, replaceWith(place, '8'))];
};

/** For CISPO the upper bound is the ratio itself, not its distance from 1. */
export const cispoBound: Rule = ({ config: { grpo }, at, given, sound }) => {
  if (!sound('grpo.loss_type') || !sound('grpo.epsilon_high') || !sound('grpo.epsilon')) return [];
  if (grpo.loss_type === 'cispo' && grpo.epsilon_high < 1) {
    const place = at(given('grpo.epsilon_high') ? 'grpo.epsilon_high' : 'grpo.loss_type');
    const message = `With \`loss_type: cispo\`, \`epsilon_high\` is the largest ratio itself, at least 1 (5.0 is usual), not ${grpo.epsilon_high}.`;
    const fix = given('grpo.epsilon_high') ? replaceWith(place, '5.0') : undefined;
    return [problem('error', 'config-cispo-epsilon', place, message, fix)];
  }
  if (grpo.loss_type !== 'cispo' && given('grpo.epsilon_high') && grpo.epsilon_high >= 1) {
    const message = `\`grpo.epsilon_high\` is a width: ratios up to ${1 + grpo.epsilon_high} pass unclipped. Only \`cispo\` takes a ratio here; 0.28 is usual.`;
    return [problem('warning', 'config-wide-clip', at('grpo.epsilon_high'), message)];
  }
  return [];
};

/** LUSPO is defined on sequences. */
export const luspoLevel: Rule = ({ config: { grpo }, at, given }) => {
  if (grpo.loss_type !== 'luspo' || grpo.importance_sampling_level === 'sequence') return [];
  const written = given('grpo.importance_sampling_level');
  const place = at(written ? 'grpo.importance_sampling_level' : 'grpo.loss_type');
  const message = '`loss_type: luspo` needs `importance_sampling_level: sequence`.';
  return [
    problem(
      'error',
      'config-luspo-level',
      place,
      message,
      written ? replaceWith(place, 'sequence') : undefined,
    ),
  ];
};

/** 1 - epsilon is the lower bound of a ratio, which is never negative. */
export const wideClip: Rule = ({ config: { grpo }, at, given, sound }) => {
  if (!given('grpo.epsilon') || !sound('grpo.epsilon') || grpo.epsilon < 1) return [];
  const message = `With \`grpo.epsilon\` ${grpo.epsilon} the lower bound 1 - epsilon is not above 0: nothing is clipped there.`;
  return [problem('warning', 'config-wide-clip', at('grpo.epsilon'), message)];
};

/** Two-sided clipping below the one-sided bound would clip what the objective means to keep. */
export const deltaBound: Rule = ({ config: { grpo }, at, sound }) => {
  if (grpo.delta === null || !sound('grpo.delta') || !sound('grpo.epsilon_high') || !sound('grpo.epsilon'))
    return [];
  if (grpo.loss_type === 'cispo' || grpo.delta > 1 + grpo.epsilon_high) return [];
  const message = `\`grpo.delta\` ${grpo.delta} should be greater than 1 + epsilon_high (${1 + grpo.epsilon_high}).`;
  return [problem('warning', 'config-small-delta', at('grpo.delta'), message)];
};
