import { GrpoError } from '../../core/errors/index.ts';
import type { Completion } from '../rollout/completion.ts';
import type { Run } from './run.ts';
import { isBroken, type UpdateReport } from '../update/update-policy.ts';

/** After numbers broke, the run goes on with this share of its learning rate. */
const RATE_AFTER_ROLLBACK = 0.5;

/** Numbers of a step that are none, and how far back the weights are good. */
export interface Breakage {
  /** What is not a number. */
  what: string;
  /** The last step whose weights are good; negative: the run's very first weights are not. */
  lastGood: number;
  /** Whether the weights of that step are still in memory. */
  inMemory: boolean;
}

/**
 * Looks at a step's numbers after its update, which leaves the weights alone where a loss or a gradient is not a number.
 * @param updates  AdamW updates that this step has made
 */
export function findBreakage(
  step: number,
  completions: readonly Completion[],
  update: UpdateReport,
  updates: number,
): Breakage | undefined {
  // The sampler met them first: the update before this step has spoilt the weights.
  if (completions.some(({ logprobs }) => !logprobs.every(Number.isFinite)))
    return { what: 'log-probability of a sampled token', lastGood: step - 2, inMemory: false };
  if (!isBroken(update)) return undefined;
  const what = Number.isFinite(update.policyLoss) ? 'gradient' : 'loss';
  return { what, lastGood: step - 1, inMemory: updates === 0 };
}

/**
 * Back to the last good step: the one before, where memory still holds it, so that nothing but the broken step is lost; else the newest
 * checkpoint that is old enough, or the beginning. Then on with a lower learning rate.
 * @throws GrpoError `run-diverged` the second time in a run: whatever is wrong is not the rate. What is on disk can be resumed.
 */
export async function rollBack(run: Run, step: number, breakage: Breakage): Promise<void> {
  const { folder, training, reporter } = run;
  const { what, lastGood, inMemory } = breakage;
  const again = folder.rolledBack;
  if (lastGood < folder.start) {
    throw new GrpoError({
      code: 'run-diverged',
      message: `The ${what} of step ${step} is not a number, and no update came before it: the model's own weights are broken.`,
      where: `step ${step}`,
      fix: `Look at the weights of ${training.plan.config.model.base}.`,
      kind: 'run',
    });
  }
  if (inMemory) await run.save('rollback');
  const reason = `the ${what} of step ${step} is not a number`;
  const rate = run.settingsAt(step).train.learning_rate * RATE_AFTER_ROLLBACK;
  const back = await run.restart('rollback', { event: { reason }, atMost: lastGood });
  if (again) {
    throw new GrpoError({
      code: 'run-diverged',
      message: `The ${what} of step ${step} is not a number again, after going back once with a lower learning rate.`,
      where: `step ${step}`,
      fix: `The run stands at step ${back}. Branch from there or earlier with a much lower learning rate, and look at the rewards of step ${step}.`,
      kind: 'run',
    });
  }
  folder.recordSetting({ step: back + 1, key: 'train.learning_rate', value: rate });
  reporter.notice({
    severity: 'warning',
    code: 'nan-rollback',
    message: `The ${what} of step ${step} is not a number: back to step ${back}, on with learning rate ${rate}.`,
  });
  await run.evaluateIfDue(back);
}
