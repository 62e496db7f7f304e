import { setTimeout as sleep } from 'node:timers/promises';

/** What tells whether a start waits for its turn. */
interface Turn {
  isWaiting: () => boolean;
  onDidChange: (listener: () => void) => { dispose(): void };
}

/**
 * Waits until a start has come to an end, good or bad, or has waited for its turn for `patience` ms: the run before it may be just about to end.
 * What goes before, its config being checked, takes as long as it takes and is not counted.
 * @returns whether it waits
 */
export async function untilWaiting(
  started: Promise<unknown>,
  turn: Turn,
  patience: number,
): Promise<boolean> {
  let listening: { dispose(): void } | undefined;
  const waits = new Promise<void>((resolve) => {
    const look = (): void => {
      if (turn.isWaiting()) resolve();
    };
    listening = turn.onDidChange(look);
    look();
  });
  const ended = started.catch(() => undefined);
  try {
    await Promise.race([ended, waits.then(() => sleep(patience))]);
  } finally {
    listening?.dispose();
  }
  return turn.isWaiting();
}
