import { notBuiltYet } from '../not-built-yet.ts';
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
  const message = longWarmup(train.warmup_steps, train.max_steps, '`max_steps`');
  return [problem('warning', 'config-long-warmup', at('train.warmup_steps'), message)];
};

/** What a warm-up does that takes the whole run. @param what  where the number of steps comes from */
export const longWarmup = (warmup: number, steps: number, what: string): string =>
  `\`train.warmup_steps\` ${warmup} does not end before ${what} ${steps}: the full learning rate is never reached${
    steps === 1 ? ', and nothing is trained: the first step of a warm-up has a rate of 0' : ''
  }.`;

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

/** All completions of a step are in memory together, and on disk for good. */
const MOST_COMPLETIONS = 1_000_000;

export const stepSize: Rule = ({ config: { grpo, train }, at, given, sound }) => {
  const completions = grpo.num_generations * train.prompts_per_step;
  if (completions <= MOST_COMPLETIONS) return [];
  if (!sound('grpo.num_generations') || !sound('train.prompts_per_step')) return [];
  const place = at(given('train.prompts_per_step') ? 'train.prompts_per_step' : 'grpo.num_generations');
  const message = `${train.prompts_per_step} prompts of ${grpo.num_generations} completions are ${completions} a step: at most ${MOST_COMPLETIONS} can be.`;
  return [problem('error', 'config-out-of-range', place, message)];
};

/** What is valid and `train` cannot do yet: said where it is written, before anything is started. */
export const unbuilt: Rule = ({ config, at }) =>
  notBuiltYet(config).map(({ key, message }) =>
    problem('warning', 'config-not-built', at(key), `${message} \`grpo train\` refuses it.`),
  );
