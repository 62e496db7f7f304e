import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveConfig } from '../core/config/index.ts';
import { trainingLoop } from '../trainer/loop.ts';
import { makePlan } from '../trainer/plan.ts';
import { Run } from '../trainer/training/run.ts';
import { RunFolder } from '../trainer/runs/folder.ts';
import type { StepLine, TrainReporter } from '../trainer/terminal/reporter.ts';
import { openTraining } from '../trainer/training/training.ts';
import type { BenchJob, BenchResult } from './job.ts';

/**
 * Our side of a workload: the trainer's own loop with its run folder in a temporary place, one process. The job is JSON in the first argument,
 * the result one JSON document on stdout.
 */
const job = JSON.parse(process.argv[2] ?? '{}') as BenchJob;
const folder = await mkdtemp(join(tmpdir(), 'grpo-bench-'));
try {
  process.stdout.write(`${JSON.stringify(await measure(job, folder))}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measure(job: BenchJob, folder: string): Promise<BenchResult> {
  const rows = job.prompts.map((prompt) => `${JSON.stringify({ prompt })}\n`);
  await writeFile(join(folder, 'prompts.jsonl'), rows.join(''));
  const path = join(folder, 'bench.grpo.yaml');
  const adapter = job.lora_r === null ? null : { r: job.lora_r, alpha: 2 * job.lora_r };
  const config = resolveConfig({
    name: 'bench',
    model: { base: job.model_folder, adapter },
    data: { train: 'prompts.jsonl', prompt: '{prompt}' },
    rewards: [{ use: 'length', target: 200, unit: 'characters' }],
    grpo: {
      num_generations: job.num_generations,
      max_completion_length: job.max_completion_length,
      beta: job.beta,
    },
    train: {
      prompts_per_step: job.prompts_per_step,
      max_steps: job.steps,
      save_steps: 0,
      learning_rate: job.learning_rate,
      lr_scheduler_type: 'constant',
    },
  });
  const plan = await makePlan(config, { path, text: '' });
  // Nothing ends a completion: both sides sample exactly max_completion_length tokens.
  const endless = { ...plan, model: { ...plan.model, eosIds: [] } };
  const training = await openTraining(endless, { threads: job.threads });
  const runFolder = await RunFolder.create(
    {
      configPath: path,
      name: 'bench',
      maxSteps: job.steps,
      runDir: join(folder, 'run'),
      manifest: {
        config: {},
        source: { path, text: '' },
        hashes: { code: null, data: null, model: null, rewards: null },
        parent: null,
      },
    },
    { rewardNames: [] },
  );
  const steps: StepLine[] = [];
  await trainingLoop(new Run(training, runFolder, listener(steps)));
  runFolder.close('finished');
  await training.dispose();
  const seconds = (name: string): number[] => steps.map(({ time }) => time[name] ?? NaN);
  return {
    step_s: seconds('step_time'),
    rollout_s: seconds('rollout'),
    reward_s: seconds('reward'),
    update_s: seconds('update'),
    reference_s: seconds('reference'),
    tokens: steps.map(() => job.prompts_per_step * job.num_generations * job.max_completion_length),
    peak_rss_mb: process.resourceUsage().maxRSS / 1024,
  };
}

/** Keeps the steps' lines; nothing is shown. */
function listener(steps: StepLine[]): TrainReporter {
  const ignore = (): void => undefined;
  return {
    start: ignore,
    evaluation: ignore,
    progress: ignore,
    notice: ignore,
    rewardOutput: ignore,
    summary: ignore,
    step: (line) => steps.push(line),
  };
}
