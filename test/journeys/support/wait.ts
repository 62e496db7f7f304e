import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** Milliseconds; default 15,000. */
  timeout?: number;
}

/**
 * Asks until there is an answer other than `undefined`, `false` or an error.
 * @throws Error that names what was waited for, with the last error as its cause
 */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  { timeout = 15_000 }: WaitOptions = {},
): Promise<T> {
  const until = Date.now() + timeout;
  let cause: unknown;
  do {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      cause = error;
    }
    await sleep(50);
  } while (Date.now() < until);
  throw new Error(`Waited ${timeout / 1000} s for ${what}.`, { cause });
}
