import { writeSync } from 'node:fs';
import { Socket } from 'node:net';

/** Written on stderr before the memory watch ends the process: how the trainer knows why it died. */
export const MEMORY_DEATH = 'grpo-reward-host: memory cap reached';

/**
 * Ends the reward host, whatever its main thread does: runs in a worker thread, since user code that never yields
 * leaves the main thread deaf. Ends when stdin closes (the trainer closed it or died), or when the process holds more
 * than `memoryMb` MiB (V8's own limit does not count buffers).
 */
export function guardProcess(memoryMb: number): void {
  const lifeline = new Socket({ fd: 0, readable: true, writable: false });
  lifeline.on('close', endTree).on('error', endTree).resume();
  setInterval(() => {
    const used = process.memoryUsage.rss() / 2 ** 20;
    if (used <= memoryMb) return;
    writeSync(2, `${MEMORY_DEATH}\n`);
    endTree();
  }, 50);
}

/** Kills this process and what it started: the trainer made it the leader of a process group. */
function endTree(): void {
  try {
    if (process.platform !== 'win32') process.kill(-process.pid, 'SIGKILL');
  } catch {
    // Started by hand, it leads no group: only itself, below.
  }
  process.kill(process.pid, 'SIGKILL');
}
