import type { Alarm } from '../alarm.ts';
import { metricPoints, type RuleInput } from '../points.ts';
import { WINDOW } from '../span.ts';

/** "clip_ratio is always 0" (trl#3120): with one update a batch the policy that is updated is the one that sampled, and every ratio is 1. */
export function clipAlwaysZero({ steps, history }: RuleInput): Alarm | undefined {
  const shares = metricPoints(steps, 'clip_ratio/region_mean');
  const [first, newest] = [shares[0], shares.at(-1)];
  if (first === undefined || newest === undefined || shares.length < WINDOW) return undefined;
  const iterations = history.settings.number('grpo.num_iterations') ?? 1;
  if (iterations > 1 || shares.some(({ value }) => value > 0)) return undefined;
  return {
    code: 'clip_always_zero',
    severity: 'notice',
    message:
      'Nothing is ever clipped, and that is as it should be: with one update a batch (`num_iterations: 1`) the policy that is updated is ' +
      'the one that sampled, so every ratio is 1. epsilon then has no effect.',
    steps: { first: first.step, last: newest.step },
    active: true,
    evidence: { 'clip_ratio/region_mean': 0, num_iterations: iterations },
    config_key: 'grpo.num_iterations',
    remedies: [],
  };
}
