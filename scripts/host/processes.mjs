// Everything that a test host started, also what detached itself: each process inherits a marker in its environment.
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Name of the marker; its value is one host's. */
export const MARKER = 'GRPO_TEST_HOST';

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process ended between the listing and the look, or belongs to somebody else.
    return '';
  }
};

/**
 * Living processes that carry the marker (Linux; nothing elsewhere). Zombies have no environment and are not listed.
 * @param {string} marker
 * @returns {{ pid: number, command: string }[]}
 */
export function processesOf(marker) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(`${MARKER}=${marker}`))
    .map((pid) => ({
      pid: Number(pid),
      command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim(),
    }));
}

/** Kills them all at once, again and again until none is left: what one of them started meanwhile is caught too. */
export function killAll(marker) {
  for (let left = processesOf(marker), round = 0; left.length > 0 && round < 100; round += 1) {
    for (const { pid } of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    left = processesOf(marker);
  }
}

/** Asks them to end, which a trainer does with a checkpoint, and waits until they have or the time is over. */
export async function endAll(marker, graceMs) {
  const until = Date.now() + graceMs;
  for (const { pid } of processesOf(marker)) {
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // It ended by itself.
    }
  }
  while (Date.now() < until && processesOf(marker).length > 0) await sleep(100);
}
