import { readFile } from 'node:fs/promises';

/**
 * How many processes the system has ended for lack of memory, on this machine and in this container; undefined where it does not tell. A
 * killed trainer whose count went up meanwhile was one of them: it would be killed again.
 */
export async function memoryKills(): Promise<number | undefined> {
  const counts = await Promise.all(
    ['/proc/vmstat', '/sys/fs/cgroup/memory.events'].map(async (path) => {
      const text = await readFile(path, 'utf8').catch(() => '');
      const count = /^oom_kill (\d+)$/m.exec(text)?.[1];
      return count === undefined ? undefined : Number(count);
    }),
  );
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
}
