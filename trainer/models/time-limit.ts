import { createContext, Script, type Context } from 'node:vm';

/** Where the interrupted calls are made from; nothing else lives in it. */
let caller: { box: { work?: () => unknown }; context: Context; script: Script } | undefined;

/**
 * Calls `work` and stops it when it has computed for too long: a regular expression that backtracks for ever, a loop without end. It holds for
 * synchronous JavaScript only, which nothing else can interrupt, and costs about 0.1 ms a call.
 *
 * The limit is of processor time: on a busy machine, or after the process slept, the clock alone would stop honest work, so `work` is tried again
 * with more time where it got little. It must therefore do no harm when it is stopped midway and begun anew.
 * @param limit in milliseconds
 * @throws what `late` makes; what `work` throws
 */
export function withinTime<T>(limit: number, work: () => T, late: () => Error): T {
  if (isShared) return work();
  const start = process.cpuUsage();
  for (let wait = limit; ; wait *= 2) {
    try {
      return interruptible(work, wait);
    } catch (error) {
      if (!isTimeout(error)) throw error;
      const { user, system } = process.cpuUsage(start);
      if ((user + system) / 1000 > limit / 2 || wait > 30 * limit) throw late();
    }
  }
}

/** A guard is set that the calls within it share. */
let isShared = false;

/**
 * Calls `work`, whose many short calls of `withinTime` share one guard: thousands of texts would pay more for theirs than for their tokens.
 * Where all of them together take longer than `limit`, `work` is stopped and begun anew with a guard for each, which finds the slow one. It must
 * therefore do no harm when it is stopped midway and begun anew.
 * @param limit in milliseconds
 * @throws what `work` throws
 */
export function sharingOneGuard<T>(limit: number, work: () => T): T {
  const done = underOneGuard(limit, work);
  return done === undefined ? work() : done.made;
}

/**
 * `sharingOneGuard` for a caller that begins anew in its own way.
 * @returns undefined where `work` was stopped
 */
export function underOneGuard<T>(limit: number, work: () => T): { made: T } | undefined {
  if (isShared) return { made: work() };
  isShared = true;
  try {
    return { made: interruptible(work, limit) };
  } catch (error) {
    if (!isTimeout(error)) throw error;
    return undefined;
  } finally {
    isShared = false;
  }
}

/** node:vm ends a script that runs for too long together with all that it calls, in whichever context that was made. */
function interruptible<T>(work: () => T, milliseconds: number): T {
  if (caller === undefined) {
    const box = {};
    caller = { box, context: createContext(box), script: new Script('work()') };
  }
  const { box, context, script } = caller;
  const outer = box.work;
  box.work = work;
  try {
    return script.runInContext(context, { timeout: Math.ceil(milliseconds) }) as T;
  } finally {
    if (outer === undefined) delete box.work;
    else box.work = outer;
  }
}

/** By the code alone: the error comes from the other context and is no instance of our Error. */
const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
