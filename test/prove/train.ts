import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { grpo, jsonLines } from '../e2e/support/grpo.ts';
import type { SummaryLine } from '../../trainer/terminal/reporter.ts';

/** What of an example a proof changes. */
export interface Changes {
  rewards?: unknown[];
  /** Each held-out prompt stands so many times in the set, with draws of its own. */
  draws?: number;
  /** Held-out prompts that are used. */
  heldOut?: number;
  seed?: number;
  maxSteps?: number;
}

interface Example {
  model: { base: string };
  data: { train: string; test: string };
  rewards: unknown[];
  train: Record<string, unknown>;
}

/** Trains an example as it stands but for the changes, in a temporary folder, and gives its summary. @throws Error where it fails */
export async function trainExample(config: string, changes: Changes = {}): Promise<SummaryLine> {
  const folder = mkdtempSync(join(tmpdir(), 'grpo-prove-'));
  try {
    const path = join(folder, 'proof.grpo.yaml');
    writeFileSync(path, stringify(changed(config, folder, changes)));
    const { code, stdout, stderr } = await grpo(['train', path, '--run-dir', join(folder, 'run'), '--json']);
    const last = jsonLines(stdout).at(-1);
    if (code !== 0 || last?.['type'] !== 'summary')
      throw new Error(`exit ${code}: ${JSON.stringify(last)} ${stderr}`);
    return last as unknown as SummaryLine;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function changed(config: string, folder: string, changes: Changes): Example {
  const example = parse(readFileSync(config, 'utf8')) as Example;
  const from = (path: string): string => resolve(dirname(config), path);
  if (example.model.base.startsWith('.')) example.model.base = from(example.model.base);
  const { draws = 1, heldOut = Infinity, seed, maxSteps, rewards } = changes;
  const rows = readFileSync(from(example.data.test), 'utf8').trim().split('\n').slice(0, heldOut);
  const test = join(folder, 'held-out.jsonl');
  writeFileSync(test, rows.flatMap((row) => Array.from({ length: draws }, () => row)).join('\n') + '\n');
  example.data = { ...example.data, train: from(example.data.train), test };
  if (rewards) example.rewards = rewards;
  // Only before and after count.
  example.train = { ...example.train, eval_steps: 0, save_steps: 1000 };
  if (seed !== undefined) example.train['seed'] = seed;
  if (maxSteps !== undefined) example.train['max_steps'] = maxSteps;
  return example;
}

/** The figures of a summary in one line. @param component  `reward`, or another figure of the held-out set */
export function figures(summary: SummaryLine, component: 'reward' | `rewards/${string}` = 'reward'): string {
  const [before, after] = [summary.before?.[component] ?? NaN, summary.after?.[component] ?? NaN];
  return `${before.toFixed(3)} -> ${after.toFixed(3)}, ${summary.before?.n} held-out answers, ${summary.wall_s.toFixed(0)} s`;
}
