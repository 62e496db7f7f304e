/**
 * How `embedded:sums` is supervised (`npm run make:embedded`): 1,300 steps of 128 worked answers, 4.1M tokens, stopped while
 * the model still answers about as well as its corpus. The loss is the mean over the answers' tokens, end token included;
 * prompts are not in it.
 */
export const recipe = {
  seed: 17,
  steps: 1300,
  batchSize: 128,
  learningRate: 2e-3,
  /** Linear from 0 to `learningRate`, then linear to 0 at the last step. */
  warmupSteps: 50,
  scheduler: 'linear',
  adamBeta1: 0.9,
  adamBeta2: 0.98,
  adamEpsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
  /** Standard deviation of the initial weights; norms begin at 1. */
  initializerRange: 0.02,
  /** Fixed whatever the machine has: sums over many numbers are split by threads, so another count gives other bytes. */
  threads: 2,
} as const;

/** What the finished model must reach on the held-out pairs, sampled at temperature 1; else its maker refuses to write it. */
export const acceptance = { leastAccuracy: 0.25, mostAccuracy: 0.55 } as const;
