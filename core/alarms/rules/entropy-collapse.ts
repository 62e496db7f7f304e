import type { Alarm } from '../alarm.ts';
import { findEntropyWithoutGain } from '../entropy-without-gain.ts';
import { isEntropySpent } from '../limits.ts';
import type { RuleInput } from '../points.ts';
import { advise, lowerRate, setTo, strongerPull } from '../remedies.ts';
import { number, percent, stepsText } from '../say.ts';

/** The policy hardly varies any more and its reward has not gained by it, or has lost most of what it had gained (verl#5953, Search-R1#162). */
export function entropyCollapse(input: RuleInput): Alarm | undefined {
  const ill = findEntropyWithoutGain(input, isEntropySpent);
  if (ill === undefined) return undefined;
  const { steps, active, entropy, reward, evidence } = ill;
  const { settings } = input.history;
  return {
    code: 'entropy_collapse',
    severity: 'alarm',
    message:
      `The entropy fell from ${number(entropy.first)} to ${number(entropy.last)} nats a token (${percent(entropy.last / entropy.first)}) ` +
      `at ${stepsText(steps)} without a gain: the reward was ${number(reward.first)} over the first steps and is ` +
      `${number(reward.last)}. Completions hardly differ any more.`,
    steps,
    active,
    evidence,
    config_key: 'train.learning_rate',
    remedies: [
      advise('branch', 'Branch from the last checkpoint before it: what has collapsed rarely comes back'),
      ...lowerRate(settings, 3, 'the policy narrows more slowly'),
      strongerPull(settings, 'the reference keeps the policy varied'),
      setTo('temperature', 'grpo.temperature', 1.2, 'more varied completions'),
    ],
  };
}
