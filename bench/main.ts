import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../trainer/paths.ts';
import { gemmGflops } from './gemm.ts';
import type { BenchJob, BenchResult } from './job.ts';
import { modelFolder, prompts, WORKLOADS, type Workload } from './workloads.ts';

/** Medians of one side over all its steps but each process's first. */
interface Side {
  step_s: number;
  rollout_s: number;
  reward_s: number;
  /** The reference's forward pass included. */
  update_s: number;
  /** That pass alone, where the side tells. */
  reference_s?: number;
  rollout_tokens_per_s: number;
  peak_rss_mb: number;
}

const { values: args } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    peer: { type: 'string' },
    workload: { type: 'string', multiple: true },
    steps: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '2' },
    threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
  },
});
const threads = Number(args.threads);
const steps = Number(args.steps);
const log = (line: string): void => void process.stderr.write(`${line}\n`);

const report = {
  machine: {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    threads,
    memory_gb: Math.round(totalmem() / 2 ** 30),
  },
  gemm_gflops: await gemmGflops(threads),
  workloads: [] as object[],
};
for (const workload of WORKLOADS) {
  if (args.workload && !args.workload.includes(workload.name)) continue;
  const measured = await compare(workload);
  if (measured) report.workloads.push(measured);
}
process.stdout.write(args.json ? `${JSON.stringify(report)}\n` : `${table()}\n`);

/** Both sides in turn, so that a machine that changes its speed changes it for both. */
async function compare(workload: Workload): Promise<object | undefined> {
  const cache = join(tmpdir(), 'grpo-bench-models');
  mkdirSync(cache, { recursive: true });
  const folder = await modelFolder(workload, cache);
  if (folder === null) {
    log(`${workload.name}: skipped, its model folder is not on this machine`);
    return undefined;
  }
  const job: BenchJob = {
    model_folder: folder,
    prompts: prompts(workload, workload.promptsPerStep * steps, 1),
    num_generations: workload.numGenerations,
    prompts_per_step: workload.promptsPerStep,
    max_completion_length: workload.completionLength,
    beta: workload.beta,
    learning_rate: workload.learningRate,
    lora_r: workload.loraRank,
    steps,
    threads,
  };
  const ours: BenchResult[] = [];
  const peer: BenchResult[] = [];
  for (let round = 1; round <= Number(args.rounds); round += 1) {
    log(`${workload.name}: round ${round}, ours`);
    ours.push(
      await child(process.execPath, [join(packageRoot, 'dist', 'bench', 'ours.js'), JSON.stringify(job)]),
    );
    if (args.peer === undefined) continue;
    log(`${workload.name}: round ${round}, ${args.peer}`);
    const script = join(packageRoot, 'bench', 'peer', `${args.peer}_bench.py`);
    peer.push(await child(process.env.PEER_PYTHON ?? 'python3', [script, JSON.stringify(job)]));
  }
  const us = summarise(ours);
  const split = `rollout ${us.rollout_s.toFixed(2)}, reward ${us.reward_s.toFixed(2)}, update ${us.update_s.toFixed(2)}, ${us.reference_s?.toFixed(2) ?? '-'} of it the reference`;
  log(`${workload.name}: ours ${us.step_s.toFixed(2)} s a step (${split})`);
  if (peer.length === 0) return { name: workload.name, ours: us };
  const them = summarise(peer);
  log(
    `${workload.name}: ${args.peer} ${them.step_s.toFixed(2)} s a step; ratio ${(them.step_s / us.step_s).toFixed(2)}`,
  );
  return { name: workload.name, ours: us, peer: them, ratio: them.step_s / us.step_s };
}

function summarise(results: readonly BenchResult[]): Side {
  // The first step of a process loads libraries and grows memory.
  const all = (pick: (result: BenchResult) => number[]): number[] =>
    results.flatMap((result) => pick(result).slice(1));
  const rates = all(({ tokens, rollout_s }) => tokens.map((count, i) => count / (rollout_s[i] as number)));
  return {
    step_s: median(all((result) => result.step_s)),
    rollout_s: median(all((result) => result.rollout_s)),
    reward_s: median(all((result) => result.reward_s)),
    update_s: median(all((result) => result.update_s)),
    ...(results.every((result) => result.reference_s)
      ? { reference_s: median(all((result) => result.reference_s ?? [])) }
      : {}),
    rollout_tokens_per_s: median(rates),
    peak_rss_mb: Math.max(...results.map((result) => result.peak_rss_mb)),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Runs a program and parses the last line of its stdout. */
async function child(command: string, parameters: string[]): Promise<BenchResult> {
  const started = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  started.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const code = await new Promise<number | null>((resolve, reject) => {
    started.on('error', reject).on('close', resolve);
  });
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  return JSON.parse(text.trim().split('\n').at(-1) ?? '') as BenchResult;
}

function table(): string {
  const rows = (report.workloads as { name: string; ours: Side; peer?: Side; ratio?: number }[]).map(
    ({ name, ours, peer, ratio }) =>
      [
        name.padEnd(14),
        ours.step_s.toFixed(2).padStart(8),
        ours.rollout_s.toFixed(2).padStart(8),
        ours.update_s.toFixed(2).padStart(8),
        ours.rollout_tokens_per_s.toFixed(0).padStart(8),
        ours.peak_rss_mb.toFixed(0).padStart(8),
        (peer ? peer.step_s.toFixed(2) : '-').padStart(8),
        (peer ? peer.peak_rss_mb.toFixed(0) : '-').padStart(8),
        (ratio ? ratio.toFixed(2) : '-').padStart(8),
      ].join(' '),
  );
  const header = 'workload         step s  rollout   update    tok/s   RSS MB   peer s  peer MB    ratio';
  return [`GEMM ${report.gemm_gflops.toFixed(0)} GFLOP/s on ${threads} threads`, header, ...rows].join('\n');
}
