/**
 * Test hook of the training process: `GRPO_FAULT_NAN_STEP=3` makes the advantages of step 3 NaN, and with them its loss, the first time
 * that the step is computed; `3,3` the second time as well. Recorded advantages stay as they are.
 */
export class Faults {
  private readonly nanSteps: number[];

  constructor(environment: NodeJS.ProcessEnv = process.env) {
    this.nanSteps = (environment['GRPO_FAULT_NAN_STEP'] ?? '').split(',').filter(Boolean).map(Number);
  }

  /** The advantages as the update is to see them. */
  advantages(step: number, advantages: readonly number[]): readonly number[] {
    const at = this.nanSteps.indexOf(step);
    if (at < 0) return advantages;
    this.nanSteps.splice(at, 1);
    return advantages.map(() => NaN);
  }
}
