/** A learning rate that no config may have: as a float32 it is infinite. */
const SPOILING_RATE = 1e39;

/**
 * Test hooks of the training process. `GRPO_FAULT_NAN_STEP=3` makes the advantages of step 3 NaN, and with them its loss, the first time
 * that the step is computed; `3,3` the second time as well. Recorded advantages stay as they are. `GRPO_FAULT_SPOIL_STEP=3` lets the update
 * of step 3 spoil the weights, in the same way.
 */
export class Faults {
  private readonly nanSteps: number[];
  private readonly spoilSteps: number[];

  constructor(environment: NodeJS.ProcessEnv = process.env) {
    this.nanSteps = stepsOf(environment['GRPO_FAULT_NAN_STEP']);
    this.spoilSteps = stepsOf(environment['GRPO_FAULT_SPOIL_STEP']);
  }

  /** The advantages as the update is to see them. */
  advantages(step: number, advantages: readonly number[]): readonly number[] {
    return isDue(this.nanSteps, step) ? advantages.map(() => NaN) : advantages;
  }

  /** The learning rate as the update is to see it. */
  learningRate(step: number, rate: number): number {
    return isDue(this.spoilSteps, step) ? SPOILING_RATE : rate;
  }
}

const stepsOf = (text = ''): number[] => text.split(',').filter(Boolean).map(Number);

/** Once for each time that a step is named. */
function isDue(steps: number[], step: number): boolean {
  const at = steps.indexOf(step);
  if (at < 0) return false;
  steps.splice(at, 1);
  return true;
}
