import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { endOwnTree } from './process-tree.ts';

/** Written on stderr before the memory watch ends the process: how the trainer knows why it died. */
export const MEMORY_DEATH = 'grpo-reward-host: memory cap reached';

const LOOK_MS = 50;

/** What a host is started with. */
export interface HostStart {
  /** MiB that the whole process may hold. */
  memoryMb: number;
  /** The trainer's process id. */
  trainer: number;
  /** See `ProcessTree`. */
  mark: string;
}

/**
 * Ends the reward host with everything that it started, whatever its main thread does: runs in a worker thread, since user code
 * that never yields leaves the main thread deaf. Ends when stdin closes or the process gets another parent (the trainer
 * died; user code can close stdin and cannot choose its parent), or when the process holds more than `memoryMb` MiB (V8's own limit
 * does not count buffers).
 */
export function guardProcess({ memoryMb, trainer, mark }: HostStart): void {
  const end = (): never => endOwnTree(mark);
  new Socket({ fd: 0, readable: true, writable: false }).on('close', end).on('error', end).resume();
  setInterval(() => {
    if (process.ppid !== trainer) end();
    if (process.memoryUsage.rss() / 2 ** 20 <= memoryMb) return;
    writeSync(2, `${MEMORY_DEATH}\n`);
    end();
  }, LOOK_MS);
}
