import type { Alarm } from '../alarm.ts';
import type { RuleInput } from '../points.ts';
import { advise, setTo } from '../remedies.ts';
import { WINDOW } from '../span.ts';

/** Once more of the same is likely to break again; a hundredth would stop learning. */
const LOWER_RATE = 0.3;

/**
 * A loss, gradient or log-probability was not a number, and the trainer went back (unsloth#3006, ms-swift#3136). Over once the run has
 * made 5 further steps without it.
 */
export function nanRollback({ steps, history }: RuleInput): Alarm | undefined {
  const { rollbacks, error, settings } = history;
  const [first, last] = [rollbacks[0], rollbacks.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const newest = steps.at(-1)?.step ?? last.step;
  const rate = settings.number('train.learning_rate');
  const times = rollbacks.length === 1 ? 'once' : `${rollbacks.length} times`;
  const hasEnded = error?.code === 'run-diverged';
  const goesOn = hasEnded
    ? `It stands at step ${last.step}`
    : `It went on from step ${last.step}, with a lower learning rate`;
  return {
    code: 'nan_rollback',
    severity: 'alarm',
    message: `The run went back ${times}: ${last.reason}. ${goesOn}; what was cut off lies in attempts/.`,
    steps: { first: first.step + 1, last: last.step + 1 },
    active: hasEnded || newest <= last.step + WINDOW,
    evidence: {
      rollbacks: rollbacks.length,
      reason: last.reason,
      back_to_step: last.step,
      ...(rate === undefined ? {} : { learning_rate: rate }),
    },
    config_key: 'train.learning_rate',
    remedies: [
      ...(rate === undefined
        ? []
        : [setTo('rate', 'train.learning_rate', rate * LOWER_RATE, 'smaller updates break less easily')]),
      setTo('norm', 'train.max_grad_norm', 0.5, 'a single step can move the weights less'),
      advise(
        'rewards',
        'Look at the rewards of the broken step: values of very different sizes make huge gradients',
      ),
    ],
  };
}
