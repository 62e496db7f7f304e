import type { Alarm, Remedy } from '../alarm.ts';
import { findEntropyWithoutGain } from '../entropy-without-gain.ts';
import { isEntropyRisen } from '../limits.ts';
import type { RuleInput } from '../points.ts';
import { advise, lowerRate, setTo, strongerPull } from '../remedies.ts';
import { number, stepsText } from '../say.ts';
import type { RunSettings } from '../settings.ts';

/** The policy becomes noise (garbled late output, verl#5953): its entropy rises and no reward comes of it. */
export function entropyExplosion(input: RuleInput): Alarm | undefined {
  const ill = findEntropyWithoutGain(input, isEntropyRisen);
  if (ill === undefined) return undefined;
  const { steps, active, entropy, reward, evidence } = ill;
  const { settings } = input.history;
  const rate = settings.number('train.learning_rate');
  const temperature = settings.number('grpo.temperature');
  return {
    code: 'entropy_explosion',
    severity: 'alarm',
    message:
      `The entropy rose from ${number(entropy.first)} to ${number(entropy.last)} nats a token at ${stepsText(steps)} without a gain: ` +
      `the reward was ${number(reward.first)} over the first steps and is ${number(reward.last)}. Completions turn into noise.`,
    steps,
    active,
    evidence: {
      ...evidence,
      ...(rate === undefined ? {} : { learning_rate: rate }),
      ...(temperature === undefined ? {} : { temperature }),
    },
    config_key: isHot(temperature) ? 'grpo.temperature' : 'train.learning_rate',
    remedies: remedies(settings, temperature),
  };
}

/** Above 1 the sampler itself is what flattens the distribution first. */
const isHot = (temperature: number | undefined): boolean => temperature !== undefined && temperature > 1;

function remedies(settings: RunSettings, temperature: number | undefined): Remedy[] {
  return [
    ...(isHot(temperature)
      ? [setTo('temperature', 'grpo.temperature', 1, 'the distribution that the model was trained with')]
      : []),
    advise('branch', 'Branch from the last checkpoint before it: noise rarely teaches the way back'),
    ...lowerRate(settings, 10, 'smaller steps lose less of what the model knew'),
    strongerPull(settings, 'the reference keeps the language whole'),
    advise(
      'reward',
      'Look whether the reward tells better from worse at all: noise in it is learned as noise',
    ),
  ];
}
