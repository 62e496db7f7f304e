import type { Frame } from 'playwright-core';

/** What was on the inspector's screen after a frame was painted: noted by watch-screen.js whenever it had changed. */
export interface Seen {
  /** ms since 1970. */
  at: number;
  /** ms since the page began to load. */
  age: number;
  step: number;
  /** Whether the first completion in sight has text, and a reward. */
  text: boolean;
  reward: boolean;
}

/** ms from when the page began to load until its own script had run. */
export const loadedIn = (frame: Frame): Promise<number> =>
  frame.evaluate(() => (globalThis as { grpoLoaded?: number }).grpoLoaded ?? NaN);

/** All that has been on the screen of the page so far. */
export const seenIn = (frame: Frame): Promise<Seen[]> =>
  frame.evaluate(() => (globalThis as { grpoSeen?: Seen[] }).grpoSeen ?? []);
