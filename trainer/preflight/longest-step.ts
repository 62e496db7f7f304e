import type { GrpoConfig } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import type { Plan } from '../plan.ts';
import { learningRate, updateSettings } from '../training/step.ts';
import type { Training } from '../training/training.ts';
import { dropoutFor } from '../update/dropout.ts';
import type { TokenSequence } from '../update/pack.ts';
import { updatePolicy } from '../update/update-policy.ts';
import type { LongestBatch } from './memory.ts';
import type { MeasuredStep } from './report.ts';

/** The largest micro-batch that a run of this plan can meet: the longest prompt with a completion of full length, as often as fits. */
export function longestBatch({ config, train, model }: Plan): LongestBatch {
  const { grpo, train: settings } = config;
  const prompt = Math.max(...train.map(({ ids }) => ids.length));
  const completion = Math.min(grpo.max_completion_length, model.config.maxPositions - prompt);
  const length = prompt + completion;
  const fitting = Math.max(1, Math.floor(settings.max_tokens_per_microbatch / length));
  return { rows: Math.min(fitting, settings.prompts_per_step * grpo.num_generations), length, completion };
}

/**
 * Trains one step on that micro-batch, reference and optimizer included, to see what it takes. The policy is worthless afterwards: restore it.
 * @throws GrpoError `preflight-longest-failed` where the step fails, most likely for want of memory
 */
export async function measureLongestStep(training: Training, config: GrpoConfig): Promise<MeasuredStep> {
  const { plan, optimizer, policy } = training;
  const { rows, length, completion } = longestBatch(plan);
  const prompt = plan.train.reduce((a, b) => (b.ids.length > a.ids.length ? b : a));
  // What stands in the completion makes no difference to time and memory.
  const made = Int32Array.from({ length: completion }, (_, i) => prompt.ids[i % prompt.ids.length] ?? 0);
  const sequences: TokenSequence[] = Array.from({ length: rows }, () => ({
    prompt: prompt.ids,
    completion: made,
  }));
  const rss_before = process.memoryUsage().rss;
  try {
    const session = await training.gradient(config);
    const reference = config.grpo.beta > 0 ? await training.reference() : undefined;
    const start = performance.now();
    const refLogprobs = await reference?.score(sequences, {
      temperature: config.grpo.temperature,
      maxTokens: config.train.max_tokens_per_microbatch,
    });
    await updatePolicy(
      session,
      optimizer,
      {
        sequences,
        oldLogprobs: sequences.map(() => new Float32Array(completion)),
        ...(refLogprobs ? { refLogprobs } : {}),
        advantages: sequences.map((_, i) => (i % 2 === 0 ? 1 : -1)),
        mask: sequences.map(() => new Uint8Array(completion).fill(1)),
      },
      { ...updateSettings(config, learningRate(config, 1, plan.maxSteps)), num_iterations: 1 },
      { dropout: dropoutFor(policy, config.train.seed, 1) },
    );
    const seconds = (performance.now() - start) / 1000;
    const { rss } = process.memoryUsage();
    return {
      rows,
      length,
      seconds,
      rss_before,
      rss_after: rss,
      peak_rss: process.resourceUsage().maxRSS * 1024,
    };
  } catch (error) {
    throw new GrpoError({
      code: 'preflight-longest-failed',
      message: `The longest micro-batch (${rows} x ${length} tokens) cannot be trained on: ${error instanceof Error ? error.message : String(error)}`,
      where: 'train.max_tokens_per_microbatch',
      fix: 'Lower train.max_tokens_per_microbatch or grpo.max_completion_length, or train an adapter.',
      kind: 'run',
      cause: error,
    });
  }
}
