import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAM } from './grpo.ts';

/** What a command left behind. */
export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs the built program and waits for its end, with one thread: on models as small as these a second one only waits, and takes a core for it.
 * What starts in `grpo.ts` beside this file has as many as the machine.
 * @param options  env: in the place of this process's own
 */
export function grpo(
  args: readonly string[],
  { cwd, env = process.env }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Finished {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--enable-source-maps', PROGRAM, ...args], {
    encoding: 'utf8',
    timeout: 55_000,
    env: { GRPO_THREADS: '1', ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  return { code: status, stdout, stderr };
}

/** The one JSON document on stdout; anything else there is an error. */
export const documentOf = ({ stdout, stderr }: Finished): Record<string, unknown> => {
  if (stdout.trim() === '') throw new Error(`nothing on stdout; stderr: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
};

/** A JSON document for every line on stdout. */
export const linesOf = ({ stdout }: Finished): Record<string, unknown>[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** The code of the error on stdout. */
export const errorOf = (finished: Finished): unknown =>
  (documentOf(finished)['error'] as { code: unknown }).code;

const CONFIG = `
name: tiny
model: { base: embedded:sums }
data: { train: train.jsonl, test: test.jsonl }
rewards:
  - { use: contains, text: '1' }
  - { use: length, weight: 0.5, target: 12, unit: characters }
grpo: { num_generations: 4, max_completion_length: 10, beta: 0.04 }
train: { learning_rate: 1.0e-3, prompts_per_step: 2, max_steps: 3, save_steps: 1, eval_num: 4, seed: 3 }
`;

const table = (openings: readonly string[]): string =>
  openings.map((prompt) => `${JSON.stringify({ prompt })}\n`).join('');

/** A folder with a small config of the embedded model, and its tables; `remove` when done. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'grpo-e2e-'));
  readonly config = join(this.folder, 'tiny.grpo.yaml');

  constructor() {
    writeFileSync(this.config, CONFIG);
    writeFileSync(join(this.folder, 'train.jsonl'), table(['12+34=', '5+88=', '70+9=', '66+7=']));
    writeFileSync(join(this.folder, 'test.jsonl'), table(['3+81=', '14+29=', '95+6=', '40+44=']));
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  write(name: string, text: string): string {
    mkdirSync(join(this.path(name), '..'), { recursive: true });
    writeFileSync(this.path(name), text);
    return this.path(name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** Trains the config into the folder `run`. @throws where that fails */
  train(run: string, ...set: string[]): string {
    const changes = set.flatMap((change) => ['--set', change]);
    const finished = grpo(['train', this.config, '--run-dir', this.path(run), '--json', ...changes]);
    if (finished.code !== 0) throw new Error(`train ended with ${finished.code}: ${finished.stderr}`);
    return this.path(run);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
