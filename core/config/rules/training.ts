import { problem, replaceWith } from '../problems.ts';
import type { Rule } from './context.ts';

/** AdamW moves every weight by about the learning rate a step: beyond this a model is gone within a few steps. */
const HIGHEST_SANE_RATE = 1e-2;

export const learningRate: Rule = ({ config: { train }, at, sound }) => {
  if (!sound('train.learning_rate') || train.learning_rate <= HIGHEST_SANE_RATE) return [];
  const message = `\`train.learning_rate\` ${train.learning_rate} is far above what language models bear (1e-6 to 1e-3).`;
  const place = at('train.learning_rate');
  const lower = replaceWith(place, '1.0e-4', 'Lower to 1.0e-4');
  return [problem('warning', 'config-high-learning-rate', place, message, lower)];
};

export const warmup: Rule = ({ config: { train }, at, sound }) => {
  if (train.max_steps === null || train.warmup_steps === 0 || train.warmup_steps < train.max_steps) return [];
  if (!sound('train.warmup_steps') || !sound('train.max_steps')) return [];
  const message = `\`train.warmup_steps\` ${train.warmup_steps} does not end before \`max_steps\` ${train.max_steps}: the full learning rate is never reached.`;
  return [problem('warning', 'config-long-warmup', at('train.warmup_steps'), message)];
};

/** Evaluations need something held out. */
export const evaluation: Rule = ({ config: { data, train }, at, given, sound }) => {
  if (data.test !== null || !sound('data.test')) return [];
  return (['eval_steps', 'eval_num'] as const)
    .filter(
      (key) => given(`train.${key}`) && sound(`train.${key}`) && train[key] !== 0 && train[key] !== null,
    )
    .map((key) =>
      problem(
        'warning',
        'config-no-test-data',
        at(`train.${key}`),
        `\`train.${key}\` has no effect without \`data.test\`.`,
      ),
    );
};
