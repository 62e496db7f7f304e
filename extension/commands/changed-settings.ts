import type { EventRecord } from '../../core/run/records.ts';
import type { RunStore } from '../runs/api.ts';

/**
 * Settings that were changed while a run went on, by dotted key: the newest value of each.
 * @param step  leaves out what took effect after it; a change's step is the first that was computed with it
 */
export async function changedSettings(
  runs: Pick<RunStore, 'request'>,
  folder: string,
  step = Infinity,
): Promise<Map<string, unknown>> {
  const { events } = await runs.request('series', { folder });
  return changesUpTo(events, step);
}

export const changesUpTo = (events: readonly EventRecord[], step: number): Map<string, unknown> =>
  new Map(
    events.flatMap(({ type, step: first, key, value }) =>
      type === 'setting' && typeof key === 'string' && first <= step ? [[key, value] as const] : [],
    ),
  );
