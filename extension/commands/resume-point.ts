/**
 * The step from which a resume would go on if one checkpoint were gone: that of the newest other one; null where there is no other.
 * @param steps  of all checkpoints
 */
export function resumeStepWithout(steps: readonly number[], gone: number): number | null {
  const left = steps.filter((step) => step !== gone);
  return left.length === 0 ? null : Math.max(...left);
}
