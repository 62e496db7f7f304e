import type { Exit } from './failure.ts';

/** What is known about the end of a trainer that did not come to its end. */
export interface Crash {
  /** Null: another window started it, so nobody here was told. */
  exit: Exit | null;
  /** The last lines of its stderr. */
  lines: readonly string[];
  /** The error with which the run says that it failed; null where its process ended without a word. */
  error: { code: string } | null;
  /** The system ended a process for lack of memory meanwhile. */
  outOfMemory: boolean;
  /** Time since its last heartbeat, ms. */
  silent: number;
}

export type NoRestart =
  'failed' | 'bad-input' | 'out-of-memory' | 'too-often' | 'not-counted' | 'long-ago' | 'switched-off';
export type Verdict = { restart: true; attempt: number } | { restart: false; reason: NoRestart };

/** Restarts of one run within `RESTART_WINDOW_MS`. */
export const RESTART_LIMIT = 4;
const RESTART_WINDOW_MS = 3 * 60_000;

const MEMORY = /out of memory|bad_alloc|allocation failed|cannot allocate memory/i;

/**
 * Whether a crashed run goes on by itself.
 * @param restarts  when it was restarted before, ms
 * @param now  ms
 */
export function judgeCrash(crash: Crash, restarts: readonly number[], now: number): Verdict {
  // Whatever it says by itself (a reward that fails, weights that diverge) would happen again.
  if (crash.error !== null) return { restart: false, reason: 'failed' };
  if (crash.exit?.code === 2) return { restart: false, reason: 'bad-input' };
  if (crash.outOfMemory || crash.lines.some((line) => MEMORY.test(line)))
    return { restart: false, reason: 'out-of-memory' };
  // Nobody expects a run of last night to go on because a window was opened.
  if (crash.silent > RESTART_WINDOW_MS) return { restart: false, reason: 'long-ago' };
  const recent = restarts.filter((time) => now - time < RESTART_WINDOW_MS).length;
  if (recent >= RESTART_LIMIT) return { restart: false, reason: 'too-often' };
  return { restart: true, attempt: recent + 1 };
}
