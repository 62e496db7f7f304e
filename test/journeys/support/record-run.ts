import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { copySample, root } from '../../../scripts/host/index.mjs';
import { runFolders } from './runs.ts';

const CONFIG = `name: small
model: { base: embedded:sums }
data: { train: prompts.jsonl, prompt: '{question}' }
rewards:
  - { use: exact-answer, answer: '{answer}' }
  - { use: length, weight: 0.1, target: 20 }
grpo: { num_generations: 8, max_completion_length: 40, beta: 0.01 }
train: { learning_rate: 1.0e-4, prompts_per_step: 4, max_steps: 6, save_steps: 3 }
`;

/** What this process has trained, a folder for each command line. */
const recordings = join(tmpdir(), `grpo-recorded-${process.pid}`);

/**
 * A run of a few steps beside the quickstart's data, before the editor opens. It is trained once for all journeys, and each gets a copy that knows
 * its own place.
 * @param args  of `grpo train`
 * @returns the run folder
 */
export function recordRun(folder: string, args: readonly string[] = []): string {
  const config = join(folder, 'small.grpo.yaml');
  writeFileSync(config, CONFIG);
  const place = recordedPlace(args);
  const recorded = runFolders(place).at(-1);
  if (recorded === undefined) throw new Error('the trainer wrote no run folder');
  cpSync(join(place, '.grpo'), join(folder, '.grpo'), { recursive: true });
  const run = join(folder, '.grpo', 'runs', basename(recorded));
  const manifest = join(run, 'manifest.json');
  const text = readFileSync(manifest, 'utf8');
  if (!text.includes(begunAt(place))) throw new Error('the manifest names its config no more');
  writeFileSync(manifest, text.replaceAll(begunAt(place), folder));
  return run;
}

/** Beside its place until it is whole: a training that failed is not taken for a run. */
const begunAt = (place: string): string => `${place}.begun`;

/** A copy of the quickstart with one run in it. */
function recordedPlace(args: readonly string[]): string {
  const place = join(recordings, args.join(' ').replace(/[^\w.-]/g, '_') || 'plain');
  if (existsSync(place)) return place;
  const begun = begunAt(place);
  copySample(resolve(root, 'examples', 'quickstart'), begun);
  const config = join(begun, 'small.grpo.yaml');
  writeFileSync(config, CONFIG);
  execFileSync(process.execPath, [join(root, 'dist', 'cli.js'), 'train', config, ...args], {
    stdio: 'ignore',
  });
  renameSync(begun, place);
  return place;
}

/** Removes what was trained for the journeys of this process. */
export const removeRecordings = (): void => rmSync(recordings, { recursive: true, force: true });
