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

export type NoRestart = 'failed' | 'bad-input' | 'out-of-memory' | 'too-often' | 'long-ago' | 'switched-off';
export type Verdict = { restart: true; attempt: number } | { restart: false; reason: NoRestart };

const MEMORY = /out of memory|bad_alloc|allocation failed|cannot allocate memory/i;

/**
 * When a crashed run goes on by itself. A value: what happened is only ever added, and gives a new policy.
 */
export class RestartPolicy {
  static readonly LIMIT = 4;
  static readonly WINDOW_MS = 3 * 60_000;

  /** Times of the restarts so far, ms. */
  private readonly restarts: readonly number[];

  constructor(restarts: readonly number[] = []) {
    this.restarts = restarts;
  }

  /** @param now ms */
  judge(crash: Crash, now: number): Verdict {
    // Whatever it says by itself (a reward that fails, weights that diverge) would happen again.
    if (crash.error !== null) return { restart: false, reason: 'failed' };
    if (crash.exit?.code === 2) return { restart: false, reason: 'bad-input' };
    if (crash.outOfMemory || crash.lines.some((line) => MEMORY.test(line)))
      return { restart: false, reason: 'out-of-memory' };
    // Nobody expects a run of last night to go on because a window was opened.
    if (crash.silent > RestartPolicy.WINDOW_MS) return { restart: false, reason: 'long-ago' };
    const recent = this.recent(now);
    if (recent.length >= RestartPolicy.LIMIT) return { restart: false, reason: 'too-often' };
    return { restart: true, attempt: recent.length + 1 };
  }

  /** The policy after a restart. */
  restarted(now: number): RestartPolicy {
    return new RestartPolicy([...this.recent(now), now]);
  }

  private recent(now: number): number[] {
    return this.restarts.filter((time) => now - time < RestartPolicy.WINDOW_MS);
  }
}
