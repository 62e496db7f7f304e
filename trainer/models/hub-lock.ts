import { open, rename, rm, stat, utimes } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';

/** Milliseconds between two signs of life of who holds a lock, and how long one must be seen without any to be taken over. */
const BEAT = 500;
const SILENCE = 10 * BEAT;

/**
 * Holds the file `path` while `work` runs, so that two processes do not write one download. Who waits calls `onWait` at every turn.
 * A lock is alive as long as its time stamp moves, which holds across containers and machines; the process id of another one says nothing.
 * Two who take over a dead lock in the same moment may both go on: then the hash of what they write tells.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  onWait: () => Promise<void> | void,
  signal: AbortSignal | undefined,
): Promise<T> {
  let seen: number | undefined;
  let since = performance.now();
  for (;;) {
    try {
      await (await open(path, 'wx')).close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const beat = (await stat(path).catch(() => undefined))?.mtimeMs;
    if (beat !== seen) [seen, since] = [beat, performance.now()];
    if (beat !== undefined && performance.now() - since > SILENCE) await takeAway(path);
    else await setTimeout(beat === undefined ? 0 : BEAT, undefined, signal ? { signal } : {});
    await onWait();
  }
  const heart = setInterval(() => {
    const now = new Date();
    // Who took it over meanwhile, or a folder that was deleted, is no reason to stop.
    utimes(path, now, now).catch(() => undefined);
  }, BEAT);
  heart.unref();
  try {
    return await work();
  } finally {
    clearInterval(heart);
    await rm(path, { force: true });
  }
}

/** By a rename, which only one of several can do. */
async function takeAway(path: string): Promise<void> {
  const dead = `${path}.${randomUUID()}`;
  await rename(path, dead).catch(() => undefined);
  await rm(dead, { force: true });
}
