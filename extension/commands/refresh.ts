import type { Handler } from './handler.ts';

/** Looks for configs and runs again. */
export const refresh: Handler = async ({ configs, runs }) => {
  await Promise.all([configs.refresh(), runs.refresh()]);
  return true;
};
