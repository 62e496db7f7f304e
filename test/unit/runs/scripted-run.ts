import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalMachine } from '../../../core/run/machine.ts';
import type { UnscoredLine } from '../../../core/run/records.ts';
import { RunFolder } from '../../../trainer/runs/folder.ts';
import type { RunOptions } from '../../../trainer/runs/folder-options.ts';
import type { Clock } from '../../../trainer/runs/clock.ts';
import type { NewRun } from '../../../trainer/runs/create.ts';
import { nodeFileSystem, type FileSystem } from '../../../trainer/runs/file-system.ts';
import type { RolloutInput } from '../../../trainer/runs/writer.ts';

/** A temporary folder that is removed when the action has settled. */
export async function inTemporaryFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(join(tmpdir(), 'grpo-runs-'));
  try {
    return await action(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A machine on which every process that once held a lock is dead: tests "kill" runs inside their own process. */
export const allDead: LocalMachine = { host: 'here', boot_id: 'boot', isAlive: () => false };

/** Node's file system without flushing, which tests need not wait for. */
export const unflushed: FileSystem = { ...nodeFileSystem, flush: () => Promise.resolve() };

export const options = (files: FileSystem = unflushed): RunOptions => ({
  files,
  machine: allDead,
  rewardNames: ['length', 'concise'],
});

/** A clock that never strikes: no heartbeat, no look at the requests, live text at once. Each run makes the same changes of its files. */
export const stillClock: Clock = {
  now: () => new Date(0),
  elapsed: () => (stillElapsed += 1000),
  every: () => () => undefined,
};
let stillElapsed = 0;

export const newRun = (runDir: string, steps = 6): NewRun & { maxSteps: number } => ({
  configPath: join(runDir, 'a.grpo.yaml'),
  name: 'scripted',
  runDir,
  maxSteps: steps,
  manifest: {
    config: { name: 'scripted' },
    source: { path: 'a.grpo.yaml', text: 'name: scripted\n' },
    hashes: { code: null, data: null, model: null, rewards: null },
    parent: null,
  },
});

let clock = 0;
/** A value that no two records share: it must stay under `time`. */
const tick = (): number => ++clock + Math.random();

export function completion(step: number, group: number, index: number, sum: number): RolloutInput {
  const length = 1 + ((step + index) % 3);
  return {
    id: `s${step}-g${group}-c${index}`,
    step,
    group,
    index,
    prompt_id: `p${group}`,
    prompt: 'Say "ü" …\n',
    completion: `${sum} 🙂 ${'x'.repeat(length)}`,
    stop_reason: 'eos',
    rewards: { length, concise: index === 0 ? null : 0.5 },
    details: {},
    reward: length + sum,
    advantage: index - 0.5,
    arrays: {
      ids: Int32Array.from({ length }, (_, at) => step * 100 + at),
      logprobs: Float32Array.from({ length }, (_, at) => -(sum + at)),
      mask: new Uint8Array(length).fill(1),
    },
    time: { reward_s: tick() },
  };
}

const unscored = ({ arrays, ...one }: RolloutInput): UnscoredLine => ({
  id: one.id,
  step: one.step,
  group: one.group,
  index: one.index,
  prompt_id: one.prompt_id,
  prompt: one.prompt,
  completion: one.completion,
  stop_reason: one.stop_reason,
  ids: [...(arrays['ids'] ?? [])],
});

/** What the steps pass on to each other besides the weights: here a running sum, so that a wrong start shows. */
interface Carried {
  sum: number;
}

export function oneStep(run: RunFolder, step: number, carried: Carried): void {
  const changes = run.beginStep(step);
  for (const { value } of changes) carried.sum += Number(value);
  run.setStatus({ state: 'running', step: step - 1, phase: 'rollout' });
  run.live([{ group: 0, index: 0, text: 'live' }]);
  carried.sum += step;
  const both = [0, 1].flatMap((group) => [0, 1].map((index) => completion(step, group, index, carried.sum)));
  run.sampled(both.map(unscored));
  run.rollouts(both);
  const updates = both.map(({ id }) => ({
    id,
    kl: 0.5,
    clip_low: 0,
    clip_high: 0,
    in_loss: true,
    arrays: { logprobs_new: Float32Array.of(-carried.sum) },
  }));
  run.updates(step, updates, { update_s: tick() });
  run.metrics({ step, metrics: { reward: carried.sum, kl: null }, time: { step_s: tick() } });
  run.setStatus({ step });
}

/** The weights file is made of the sum: a checkpoint that does not fit its step differs. */
export const checkpoint = (
  run: RunFolder,
  step: number,
  { sum }: Carried,
  extra?: 'stop',
): Promise<unknown> =>
  run.checkpoint(
    step,
    { random: { seed: 7, step }, data: null, curriculum: null, estimator: { sum } },
    (_, write) =>
      write(
        'weights.safetensors',
        [Float64Array.of(sum, step)].map((one) => new Uint8Array(one.buffer)),
      ),
    { saveTotalLimit: 2, ...(extra === undefined ? {} : { extra }) },
  );

/** Trains from where the run folder stands until `steps`: checkpoints and evaluations every 2 steps. */
async function goOn(
  run: RunFolder,
  from: number,
  steps: number,
  carried: Carried,
  pace: number,
): Promise<void> {
  if (from === 0) run.evaluation({ step: 0, n: 2, metrics: { reward: 0 }, time: { s: tick() } });
  for (let step = from + 1; step <= steps; step++) {
    oneStep(run, step, carried);
    if (pace > 0) await sleep(pace);
    if (step % 2 === 0) {
      run.evaluation({ step, n: 2, metrics: { reward: carried.sum }, time: { s: tick() } });
      await checkpoint(run, step, carried);
    }
  }
}

/** A whole run in a new folder. @param pace  ms that each step takes at least */
export async function train(
  folder: string,
  steps = 6,
  runOptions: RunOptions = options(),
  pace = 0,
): Promise<void> {
  const run = await RunFolder.create(newRun(folder, steps), runOptions);
  await closing(run, () => goOn(run, 0, steps, { sum: 0 }, pace));
}

/** Goes on with a run, as `grpo resume` does. */
export async function resume(
  folder: string,
  steps = 6,
  runOptions: RunOptions = options(),
  pace = 0,
): Promise<void> {
  const run = await RunFolder.open(folder, runOptions);
  await closing(run, async () => {
    const { step, checkpoint: from } = await run.restart('resume', { saveTotalLimit: 2 });
    const estimator = from?.state.estimator as Carried | undefined;
    await goOn(run, step, steps, { sum: estimator?.sum ?? 0 }, pace);
  });
}

/** Starts or goes on, whichever it takes: what a supervisor does after a kill. */
export const trainOrResume = (...run: Parameters<typeof train>): Promise<void> =>
  fs.existsSync(join(run[0], 'manifest.json')) ? resume(...run) : train(...run);

async function closing(run: RunFolder, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    run.close('failed', error);
    throw error;
  }
  run.close('finished');
}
