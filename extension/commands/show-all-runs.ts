import { EVERY_RUN } from '../trees/run-state.ts';
import type { Handler } from './handler.ts';

/** Takes the filter off the list of runs; its order stays. */
export const showAllRuns: Handler = async ({ trees }) => {
  const { sort } = trees.runs.filtered;
  trees.runs.setFilter({ ...EVERY_RUN, sort });
  return trees.runs.filtered;
};
