import type { RunEntry } from '../runs/api.ts';

/**
 * What a run is doing, as the tree shows it and menus ask for it (`run.<state>` is the item's context value). `active`: it trains, or
 * starts or stops; `resumable`: it ended before its last step, or its process is gone; `elsewhere`: another machine's, not to be steered.
 */
export type RunTreeState = 'active' | 'paused' | 'resumable' | 'ended' | 'elsewhere' | 'unreadable';

export function runTreeState({ head: { status, liveness } }: RunEntry): RunTreeState {
  if (status === null || liveness === null) return 'unreadable';
  if (liveness === 'unknown') return 'elsewhere';
  if (liveness === 'gone' || status.state === 'interrupted' || status.state === 'failed') return 'resumable';
  if (status.state === 'paused') return 'paused';
  return liveness === 'ended' ? 'ended' : 'active';
}

/** Whether a run is under way, be it paused. */
export const isGoing = (entry: RunEntry): boolean => ['active', 'paused'].includes(runTreeState(entry));

export type RunSort = 'newest' | 'reward' | 'name';

/** What the tree shows: an empty text matches every run. */
export interface RunFilter {
  text: string;
  state: RunTreeState | undefined;
  sort: RunSort;
}

export const EVERY_RUN: RunFilter = { text: '', state: undefined, sort: 'newest' };

/** Whether a filter may hide runs, or only orders them. */
export const isNarrowed = ({ text, state }: RunFilter): boolean => text !== '' || state !== undefined;

/** Runs that match, live ones first, then in the order asked for. `entries` come newest first. */
export function shownRuns(entries: readonly RunEntry[], { text, state, sort }: RunFilter): RunEntry[] {
  const wanted = text.toLowerCase();
  const matches = (entry: RunEntry): boolean =>
    (state === undefined || runTreeState(entry) === state) &&
    (`${entry.head.name} ${entry.head.run}`.toLowerCase().includes(wanted) || wanted === '');
  const reward = ({ latest }: RunEntry): number => latest?.metrics['reward'] ?? -Infinity;
  return entries
    .filter(matches)
    .map((entry, place) => ({ entry, place }))
    .sort(
      (a, b) =>
        Number(isGoing(b.entry)) - Number(isGoing(a.entry)) ||
        (sort === 'reward' ? compare(reward(b.entry), reward(a.entry)) : 0) ||
        (sort === 'name' ? a.entry.head.name.localeCompare(b.entry.head.name) : 0) ||
        a.place - b.place,
    )
    .map(({ entry }) => entry);
}

const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

const BLOCKS = '▁▂▃▄▅▆▇█';

/** Values as a line of small bars, each the mean of its share of them, from the lowest to the highest; all alike are a flat line. */
export function sparkline(values: readonly number[], width = 8): string {
  const count = Math.min(width, values.length);
  const shown = Array.from({ length: count }, (_, bar) => {
    const share = values.slice(
      Math.floor((bar * values.length) / count),
      Math.floor(((bar + 1) * values.length) / count),
    );
    return share.reduce((sum, value) => sum + value, 0) / share.length;
  });
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  return shown
    .map((value) => {
      const height = high === low ? 0 : (value - low) / (high - low);
      return BLOCKS[Math.round(height * (BLOCKS.length - 1))] ?? '';
    })
    .join('');
}
