/** Steps before a reward is called flat: fewer are too few to tell a rise from chance. */
export const PATIENCE = 30;
/** Of the steps that the run is to take: whoever plans a thousand, at a learning rate for a thousand, expects nothing of the thirtieth. */
const TENTH = 0.1;
/** Times the warm-up: before its end hardly anything is learned, and after it as many steps should show. */
const WARM_UPS = 2;

/** Steps that a run is given to show a rise of its reward. */
export const patience = (run: { maxSteps: number | undefined; warmUpSteps: number | undefined }): number =>
  Math.max(PATIENCE, TENTH * (run.maxSteps ?? 0), WARM_UPS * (run.warmUpSteps ?? 0));
