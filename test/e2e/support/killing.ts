import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { start, type Ended, type Running } from './grpo.ts';

/** A moment of a process's life, waited for; false when the process ended before it came. */
export type Moment = { name: string; wait: (running: Running, run: string) => Promise<boolean> };

const isRunning = ({ child }: Running): boolean => child.exitCode === null && child.signalCode === null;

async function until(running: Running, happened: () => boolean): Promise<boolean> {
  while (isRunning(running)) {
    if (happened()) return true;
    await sleep(1);
  }
  return false;
}

const names = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** Some ms after training began. */
export const inTraining = (ms: number): Moment => ({
  name: `${ms} ms into training`,
  wait: async (running) => {
    if (!(await running.said('"type":"start"'))) return false;
    await sleep(ms);
    return isRunning(running);
  },
});

/** While a checkpoint is being written. */
export const inCheckpoint: Moment = {
  name: 'while a checkpoint is written',
  wait: (running, run) =>
    until(running, () => names(join(run, 'checkpoints')).some((name) => name.endsWith('.partial'))),
};

/** While a resume moves away what lies behind its checkpoint, or soon after. */
export const inRestart: Moment = {
  name: 'while a resume goes back',
  wait: (running, run) => {
    const attempt = attemptOf(run);
    return until(running, () => attemptOf(run) !== attempt);
  },
};

/** Some ms after the process began: while it starts, mostly. */
export const inStart = (ms: number): Moment => ({
  name: `${ms} ms after the process began`,
  wait: async (running) => {
    await sleep(ms);
    return isRunning(running);
  },
});

function attemptOf(run: string): number {
  try {
    return (JSON.parse(readFileSync(join(run, 'status.json'), 'utf8')) as { attempt: number }).attempt;
  } catch {
    return 0;
  }
}

/** `train` where there is no run yet, else `resume`. */
export function trainOrResume(config: string, run: string, env: NodeJS.ProcessEnv = {}): Running {
  const begun = names(run).includes('manifest.json');
  return start(begun ? ['resume', run, '--json'] : ['train', config, '--run-dir', run, '--json'], env);
}

/**
 * Trains with a SIGKILL at each moment, in their order, and then to the end. Resolves with how many of the kills met a living process, and
 * with the last process's end.
 */
export async function trainThroughKills(
  config: string,
  run: string,
  moments: readonly Moment[],
): Promise<{ kills: number; last: Ended }> {
  let kills = 0;
  for (const moment of moments) {
    const running = trainOrResume(config, run);
    if (await moment.wait(running, run)) running.child.kill('SIGKILL');
    const { code, signal, stderr } = await running.ended;
    if (signal === 'SIGKILL') kills += 1;
    else if (code !== 0) throw new Error(`${moment.name}: the process ended with ${code}: ${stderr}`);
  }
  return { kills, last: await trainOrResume(config, run).ended };
}

/** Numbers in [0, 1) that look random and are the same each time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
