import { mean, present } from '../../core/statistics/index.ts';
import { uniformRows } from '../curriculum/uniform.ts';
import { availableMemory } from '../doctor/machine.ts';
import type { Plan } from '../plan.ts';
import { rollout } from '../rollout/rollout.ts';
import { rolloutSettings } from '../rollout/settings.ts';
import type { Completion, Prompt } from '../rollout/completion.ts';
import { viewPrompt } from '../training/prompt-view.ts';
import { openTraining, type Training } from '../training/training.ts';
import { lengthReport, longerCap } from './lengths.ts';
import { longestBatch, measureLongestStep } from './longest-step.ts';
import { expectedWeights, parameterCount } from '../models/expected-weights.ts';
import { forecastMemory } from './memory.ts';
import { findProblems } from './problems.ts';
import type { GroupReport, LengthReport, PreflightReport } from './report.ts';
import { probeRewards } from './rewards.ts';
import { forecastTime } from './time.ts';

export interface PreflightOptions {
  device: 'cpu' | 'awkward';
  /** Groups that are sampled; default 4. */
  prompts?: number;
  onLog: (line: string) => void;
  /** What a reward prints. */
  onRewardLog: (reward: string | null, line: string) => void;
}

const PROBE_PROMPTS = 4;

/**
 * Tries a plan before it is trained: the longest sample through one real gradient step, then a few groups of completions through the
 * rewards. Nothing is written, and the policy is thrown away.
 * @throws GrpoError as `openTraining` and `measureLongestStep`; what rewards do wrong is in the report
 */
export async function preflight(plan: Plan, options: PreflightOptions): Promise<PreflightReport> {
  const { config, model } = plan;
  const { onLog } = options;
  const available_bytes = availableMemory() + process.memoryUsage().rss;
  const training = await openTraining(plan, {
    device: options.device,
    onRewardLog: options.onRewardLog,
  });
  try {
    const counts = countsOf(training);
    const longest = longestBatch(plan);
    const forecast = forecastMemory(model.config, config, counts, longest, process.memoryUsage().rss);
    onLog(`one step on the longest sample, ${longest.rows} x ${longest.length} tokens ...`);
    const measured = await measureLongestStep(training, config);
    await training.restore(undefined);

    const prompts = probePrompts(plan, options.prompts ?? PROBE_PROMPTS);
    onLog(`sampling ${prompts.length} groups of ${config.grpo.num_generations} completions ...`);
    const start = performance.now();
    const completions = await sample(training, prompts, config.grpo.max_completion_length);
    const seconds = (performance.now() - start) / 1000;
    const lengths = await probeLengths(training, prompts, completions);
    const found = await probeRewards(training.rewards, prompts, completions, config.train.seed);
    const tokens = completions.reduce((sum, { prompt, ids }) => sum + prompt.ids.length + ids.length, 0);
    const times = { completions: completions.length, tokens, rollout: seconds, reward: found.seconds };
    const report = {
      config: plan.source.path,
      model: {
        base: config.model.base,
        parameters: counts.all,
        trainable: counts.trainable,
        context: model.config.maxPositions,
      },
      prompt: viewPrompt(plan.train[0] as Prompt, model.tokenizer),
      lengths,
      memory: { forecast, measured, available_bytes },
      time: forecastTime(plan, times, measured),
      groups: groupReport(found.totals, config.grpo.num_generations),
      rewards: found.reports,
    };
    return { ...report, problems: findProblems(report, config, plan.problems) };
  } finally {
    await training.dispose();
  }
}

/** Parameters by what the opened policy trains: an adapter may also come with the model folder. */
function countsOf({ policy, plan }: Training): { all: number; trainable: number; lora: boolean } {
  const all = parameterCount(expectedWeights(plan.model.config));
  const trainable = [...policy.trainable.values()].reduce((sum, { size }) => sum + size, 0);
  return { all, trainable, lora: policy.adapter !== undefined };
}

/** Prompts of the run's first step. */
function probePrompts({ config, train }: Plan, count: number): Prompt[] {
  const rows = uniformRows(config.train.seed, 1, Math.min(count, train.length), train.length);
  return rows.map((row) => train[row] as Prompt);
}

function sample(training: Training, prompts: readonly Prompt[], cap: number): Promise<Completion[]> {
  const { model, config } = training.plan;
  const settings = rolloutSettings(config, new Set(model.eosIds));
  return rollout(training.sampler, model.tokenizer, prompts, 1, { ...settings, max_completion_length: cap });
}

/** Where completions were cut off, the same ones are sampled on to a larger cap: they see the same random numbers. */
async function probeLengths(
  training: Training,
  prompts: readonly Prompt[],
  completions: readonly Completion[],
): Promise<LengthReport> {
  const { config, model, train } = training.plan;
  const cap = config.grpo.max_completion_length;
  const report = lengthReport(train, cap, completions);
  const longer = longerCap(cap, prompts, model.config.maxPositions);
  if (report.proposed_cap !== null || longer === undefined) return report;
  return lengthReport(train, cap, completions, {
    cap: longer,
    completions: await sample(training, prompts, longer),
  });
}

function groupReport(totals: readonly (number | null)[], num_generations: number): GroupReport {
  const count = totals.length / num_generations;
  const groups = Array.from({ length: count }, (_, i) =>
    present(totals.slice(i * num_generations, (i + 1) * num_generations)),
  );
  const alike = groups.filter((group) => group.every((value) => value === group[0])).length;
  return {
    count,
    num_generations,
    reward_mean: mean(present(totals)),
    frac_reward_zero_std: alike / count,
  };
}
