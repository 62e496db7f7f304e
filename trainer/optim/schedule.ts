/** How the learning rate changes over the steps; names and shapes are those of `transformers`' get_scheduler. */
export type SchedulerType = 'linear' | 'cosine' | 'constant';

/**
 * Factor on the learning rate at a step.
 * @param step from 0: the first update uses factor(0)
 * @param warmupSteps linear rise from 0 over that many steps (so the first step of a warm-up has rate 0, as in transformers)
 * @param maxSteps where linear and cosine reach 0
 */
export function learningRateFactor(
  type: SchedulerType,
  step: number,
  warmupSteps: number,
  maxSteps: number,
): number {
  if (step < warmupSteps) return step / Math.max(1, warmupSteps);
  const left = Math.max(1, maxSteps - warmupSteps);
  const progress = Math.min(1, (step - warmupSteps) / left);
  switch (type) {
    case 'constant':
      return 1;
    case 'linear':
      return 1 - progress;
    case 'cosine':
      return 0.5 * (1 + Math.cos(Math.PI * progress));
  }
}
