import type { TrainReporter } from '../../../trainer/terminal/reporter.ts';

const silent = (): void => undefined;

/** Of a training in the test's own process: what it does is read in its folder. */
export const silentReporter: TrainReporter = {
  start: silent,
  step: silent,
  evaluation: silent,
  progress: silent,
  notice: silent,
  summary: silent,
  rewardOutput: silent,
};
