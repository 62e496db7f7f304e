/** Where a figure departs from health: the rules raise alarms by it, and the dashboard's charts say the same. */

/**
 * Share of the first step's entropy that is left. A healthy run spends most of it too: the quickstart goes down to 15% while its reward
 * triples. So a collapse is what goes below a fifth *without* having bought reward.
 */
const SPENT = 0.2;
/** Times the first step's entropy: what rises less is noise of a small batch, or the answer to a setting. */
const TIMES = 2;
/**
 * Nats a token above the first step's entropy: every token is then chosen among 1.6 times (e^0.5) as many in effect. Twice almost nothing
 * is still almost nothing: a model that is sure of itself begins at 0.1 and may well go to 0.3.
 */
const MORE = 0.5;
/** Half of the time: without it the run would be twice as fast. */
const MOST = 0.5;
/** Seconds a step: less is nothing that anyone waits for. Of a larger model's step it is nothing, and the share alone decides. */
const WAIT = 0.2;

/** Whether so much entropy is spent that the reward must have gained by it. @param start  the first step's */
export const isEntropySpent = (entropy: number, start: number): boolean =>
  start > 0 && entropy < SPENT * start;

/** Whether the entropy has risen so much that the reward must have gained by it. @param start  the first step's */
export const isEntropyRisen = (entropy: number, start: number): boolean =>
  entropy >= TIMES * start && entropy >= start + MORE;

/** Whether the rewards take too much of a step. @param reward  seconds of all rewards together @param whole  of the step */
export const isRewardSlow = (reward: number, whole: number): boolean =>
  reward >= WAIT && reward >= MOST * whole;

/** A share of groups without spread: beyond it fewer than one group in five is left to learn from. */
export const FEW_LEFT = 0.8;
