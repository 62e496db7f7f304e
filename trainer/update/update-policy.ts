import { tokenWeights, usesReference, type ObjectiveSettings } from '../../core/objectives/index.ts';
import { objectiveScalars } from '../objectives/scalars.ts';
import type { AdamW } from '../optim/adamw.ts';
import type { AdamWSettings } from '../optim/adamw-graph.ts';
import type { RunOptions } from '../runtime/device.ts';
import type { DropoutMasks, GradientSession } from './gradient-session.ts';
import {
  gatherTokens,
  packMicrobatches,
  scatterTokens,
  type PackedBatch,
  type TokenSequence,
} from './pack.ts';

/** One rollout batch as the update sees it. All per-token rows are as long as the completion. */
export interface StepBatch {
  sequences: readonly TokenSequence[];
  /** Recorded while sampling. */
  oldLogprobs: readonly Float32Array[];
  /** Of the reference policy; needed when beta > 0. */
  refLogprobs?: readonly Float32Array[];
  /** One a completion. */
  advantages: readonly number[];
  /** 1 = the token counts. A completion left out of the loss has zeros only, and stays in the normalisers. */
  mask: readonly Uint8Array[];
}

export interface UpdateSettings extends ObjectiveSettings, AdamWSettings {
  temperature: number;
  max_grad_norm: number;
  num_iterations: number;
  max_tokens_per_microbatch: number;
}

export interface UpdateOptions extends RunOptions {
  /** Masks for LoRA's dropout, by iteration. */
  dropout?: (iteration: number) => DropoutMasks;
  /** Micro-batches done of all. */
  onProgress?: (done: number, total: number) => void;
}

/** What the last iteration saw; the metrics are made of it. */
export interface UpdateReport {
  /** KL included, before the entropy bonus. */
  policyLoss: number;
  /** Before clipping. Not finite: the weights were left as they were. */
  gradNorm: number;
  /** Of the policy that the last iteration started from, by completion. */
  logprobs: Float32Array[];
  /** Of the policy before the first iteration: what sampling and training disagree on. */
  firstLogprobs: Float32Array[];
}

/** A loss that is not a number ends the step before the optimizer runs. */
export const isBroken = (report: UpdateReport): boolean =>
  !Number.isFinite(report.policyLoss) || !Number.isFinite(report.gradNorm);

/**
 * Updates the policy on one rollout batch: `num_iterations` times the gradient over all micro-batches, then one AdamW update each.
 *
 * The normalisers of the loss are taken over the whole batch, so the result does not depend on how it is cut into micro-batches.
 */
export async function updatePolicy(
  session: GradientSession,
  optimizer: AdamW,
  batch: StepBatch,
  settings: UpdateSettings,
  options: UpdateOptions = {},
): Promise<UpdateReport> {
  const weights = tokenWeights(settings, batch.mask).map((row) => Float32Array.from(row));
  const advantages = batch.sequences.map(({ completion }, i) =>
    new Float32Array(completion.length).fill(batch.advantages[i] as number),
  );
  const microbatches = packMicrobatches(batch.sequences, settings.max_tokens_per_microbatch);
  const scalars = { inverse_temperature: 1 / settings.temperature, ...objectiveScalars(settings) };
  const perToken = (packed: PackedBatch): Record<string, Float32Array> => ({
    weights: gatherTokens(packed, weights),
    advantages: gatherTokens(packed, advantages),
    old_logprobs: gatherTokens(packed, batch.oldLogprobs),
    ...(usesReference(settings) && batch.refLogprobs
      ? { ref_logprobs: gatherTokens(packed, batch.refLogprobs) }
      : {}),
  });

  let report: UpdateReport = { policyLoss: 0, gradNorm: 0, logprobs: [], firstLogprobs: [] };
  for (let iteration = 0; iteration < settings.num_iterations; iteration += 1) {
    const logprobs = batch.sequences.map(() => new Float32Array(0));
    let policyLoss = 0;
    await optimizer.zeroGradients();
    for (const [done, packed] of microbatches.entries()) {
      options.onProgress?.(
        iteration * microbatches.length + done,
        settings.num_iterations * microbatches.length,
      );
      const dropout = options.dropout?.(iteration);
      const result = await session.accumulate(packed, perToken(packed), scalars, {
        ...(options.signal ? { signal: options.signal } : {}),
        ...(dropout ? { dropout } : {}),
      });
      policyLoss += result.loss;
      scatterTokens(packed, result.logprobs, logprobs);
    }
    const firstLogprobs = iteration === 0 ? logprobs : report.firstLogprobs;
    if (!Number.isFinite(policyLoss)) return { policyLoss, gradNorm: NaN, logprobs, firstLogprobs };
    const { gradNorm } = await optimizer.step(settings, settings.max_grad_norm);
    report = { policyLoss, gradNorm, logprobs, firstLogprobs };
    if (isBroken(report)) return report;
  }
  return report;
}
