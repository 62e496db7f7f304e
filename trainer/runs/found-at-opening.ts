import type { RunWriter } from './writer.ts';

/** Recorded settings that were refused, each told by an event. */
const SHOWN_REFUSALS = 20;
/** Names of half-written files that were removed, in one event. */
const SHOWN_REMOVALS = 10;

/** What an opening finds that a run cannot simply go on with. */
export interface FoundAtOpening {
  /** Why the status had to be made anew. */
  lost: string | undefined;
  /** Names of what a killed process left half-written. */
  removed: readonly string[];
  /** Why recorded settings are not taken again. */
  refused: readonly string[];
  /** Lines of events.jsonl that cannot be read. */
  malformed: number;
}

/** Says it in the run's log: nothing is passed over in silence. */
export function tellFound(writer: RunWriter, { lost, removed, refused, malformed }: FoundAtOpening): void {
  const log = (level: 'info' | 'warning', message: string): void => {
    writer.event('log', { level, message });
  };
  if (lost !== undefined) log('warning', lost);
  if (removed.length > 0) {
    const shown = removed.slice(0, SHOWN_REMOVALS).join(', ');
    const more = removed.length > SHOWN_REMOVALS ? ` and ${removed.length - SHOWN_REMOVALS} more` : '';
    log('info', `Removed what a process that was killed left half-written: ${shown}${more}`);
  }
  for (const reason of refused.slice(0, SHOWN_REFUSALS))
    log('warning', `events.jsonl: a recorded setting is not applied: ${reason}`);
  const more = refused.length - SHOWN_REFUSALS;
  if (more > 0) log('warning', `events.jsonl: ${more} more recorded settings are not applied`);
  if (malformed > 0) log('warning', `events.jsonl: ${malformed} lines cannot be read and are passed over`);
}
