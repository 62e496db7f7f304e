/** Whatever a run folder does by the clock asks this one, so that a test can make time stand still. */
export interface Clock {
  /** The time of day, for records. */
  readonly now: () => Date;
  /** Milliseconds that only grow. */
  readonly elapsed: () => number;
  /** Calls `action` every `ms` milliseconds, without keeping the process alive. @returns what ends it */
  readonly every: (ms: number, action: () => void) => () => void;
}

export const systemClock: Clock = {
  now: () => new Date(),
  elapsed: () => performance.now(),
  every: (ms, action) => {
    const timer = setInterval(action, ms).unref();
    return () => clearInterval(timer);
  },
};

/** What happens beside a run's steps, on timers. What fails there is kept and thrown by the next call of the loop. */
export class Pulse {
  readonly clock: Clock;
  private readonly ends: (() => void)[] = [];
  private failure: Error | undefined;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  every(ms: number, action: () => void): void {
    const guarded = (): void => {
      try {
        action();
      } catch (error) {
        this.fail(error);
      }
    };
    this.ends.push(this.clock.every(ms, guarded));
  }

  /** Keeps an error for `check`; the first one counts. */
  fail(error: unknown): void {
    this.failure ??= error instanceof Error ? error : new Error(String(error));
  }

  /** Throws what failed on a timer. */
  check(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  stop(): void {
    for (const end of this.ends.splice(0)) end();
  }
}
