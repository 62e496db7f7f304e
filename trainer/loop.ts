import { uniformRows } from './curriculum/uniform.ts';
import { findBreakage, rollBack } from './training/divergence.ts';
import { dropoutFor } from './update/dropout.ts';
import { judge, timesOf } from './rewards/judge.ts';
import { rolloutRecords, unscoredRecords, updateRecords } from './training/record.ts';
import { rollout } from './rollout/rollout.ts';
import { rolloutSettings } from './rollout/settings.ts';
import type { Prompt } from './rollout/completion.ts';
import type { Run } from './training/run.ts';
import {
  advantagesOf,
  learningRate,
  lossMask,
  metricsOf,
  referenceLogprobs,
  updateSettings,
} from './training/step.ts';
import { Stopwatch } from './training/stopwatch.ts';
import { updatePolicy } from './update/update-policy.ts';

/**
 * GRPO (Shao et al. 2024, DeepSeekMath, algorithm 1), one batch of prompts after another. P prompts a step, G completions a prompt,
 * B = P * G completions ordered by group. What is left out: distribution over machines, and every detail of how a room does its part.
 *
 * Ends after the last step, or when the run is asked to stop: then `run.stopped` says why and the step in hand is dropped.
 */
export async function trainingLoop(run: Run): Promise<void> {
  const { training, folder, reporter } = run;
  const { progress } = training;

  for (;;) {
    // What was asked of us between two steps: pause, stop, new settings.
    await folder.waitWhilePaused();
    if (run.stopped) return;
    const step = progress.step + 1;
    folder.beginStep(step);
    const config = run.settingsAt(step);
    if (step > run.maxStepsAt(step)) return;
    const rate = learningRate(config, step, run.maxStepsAt(step));
    const clock = new Stopwatch();

    // Curriculum: which prompts.  [P]
    const rows = uniformRows(
      config.train.seed,
      step,
      config.train.prompts_per_step,
      training.plan.train.length,
    );
    const prompts = rows.map((row) => training.plan.train[row] as Prompt);

    // Rollout: a group of completions for each prompt, with what the policy thought of each token.  [B] of [tokens]
    run.phase('rollout', step);
    const completions = await clock.time('rollout', () =>
      rollout(training.sampler, run.tokenizer, prompts, step, rolloutSettings(config, run.eosIds), {
        signal: folder.control.signal,
        onText: (pieces) => folder.live(pieces),
        onProgress: (done, total) => reporter.progress({ phase: 'rollout', step, done, total }),
      }),
    );

    // On disk before anything can fail on it.
    folder.sampled(unscoredRecords(step, completions));

    // Rewards: every function's score of every completion.  [functions][B]
    run.phase('reward', step);
    await run.reloadRewards();
    const place = { step, seed: config.train.seed };
    const scores = await clock.time('reward', () =>
      judge(training.rewards, completions, place, folder.control.signal),
    );

    // Advantages: better or worse than the group.  [B]
    const judged = advantagesOf(scores, config, progress.baseline);
    const mask = lossMask(completions, config); // [B] of [tokens]

    // Reference: what the KL is measured against.  [B] of [tokens], undefined where it did not score
    run.phase('update', step);
    const reference = await clock.time('reference', () =>
      referenceLogprobs(training, completions, config, folder.control.signal),
    );

    // What was said and how it was judged is on disk before it is used.
    folder.rollouts(rolloutRecords(step, completions, scores, judged, mask, reference));

    // Update: the loss's gradient, micro-batch by micro-batch; clip; AdamW. Not interrupted: a half update is worth nothing.
    const settings = updateSettings(config, run.faults.learningRate(step, rate));
    const before = training.optimizer.updates;
    const update = await clock.time('update', async () =>
      updatePolicy(
        await training.gradient(config),
        training.optimizer,
        {
          sequences: completions.map(({ prompt, ids }) => ({ prompt: prompt.ids, completion: ids })),
          oldLogprobs: completions.map(({ logprobs }) => logprobs),
          ...(config.grpo.beta > 0 ? { refLogprobs: reference as Float32Array[] } : {}),
          advantages: run.faults.advantages(step, judged.advantages),
          mask,
        },
        settings,
        {
          dropout: dropoutFor(training.policy, config.train.seed, step),
          onProgress: (done, total) => reporter.progress({ phase: 'update', step, done, total }),
        },
      ),
    );
    const breakage = findBreakage(step, completions, update, training.optimizer.updates - before);
    if (breakage) {
      await rollBack(run, step, breakage);
      continue;
    }

    progress.step = step;
    progress.baseline = judged.baseline;
    for (const { prompt, ids } of completions) progress.numTokens += prompt.ids.length + ids.length;

    // Record: what the update did.
    folder.updates(
      step,
      updateRecords(completions, judged.advantages, mask, reference, update.logprobs, config.grpo),
    );
    const metrics = metricsOf(
      training, config, completions, scores, judged, mask, reference, update, rate,
    ); // prettier-ignore
    const sampled = completions.reduce((sum, { ids }) => sum + ids.length, 0);
    const seconds = { ...clock.report(sampled), ...timesOf(scores) };
    await run.finishStep(step, metrics, seconds, { completions, scores, judged, mask });
  }
}
