/** Runs for the dashboard's tests, from columns of numbers. */
import type { RunHead, RunPush } from '../../../../core/protocol/index.ts';
import type { EventRecord, MetricsLine, RunState } from '../../../../core/run/records.ts';
import type { ShownRun } from '../../../../webview/dashboard/charts/shown-run.ts';
import { RunData } from '../../../../webview/dashboard/data/run.ts';

export const head = (folder: string, more: Partial<RunHead> = {}, state: RunState = 'finished'): RunHead => ({
  folder,
  run: folder.split('/').at(-1) ?? folder,
  name: 'run',
  created: null,
  parent: null,
  status: {
    state,
    step: 0,
    max_steps: 60,
    attempt: 1,
    cut: {},
    pid: 1,
    host: 'here',
    boot_id: 'b',
    heartbeat: '2026-11-21T10:00:00.000Z',
    phase: null,
    error: null,
  },
  liveness: state === 'running' ? 'alive' : 'ended',
  config: {},
  config_path: null,
  ...more,
});

/** Steps 1, 2, ... with these metrics; names that begin with `time/` are times. */
export function lines(columns: Record<string, readonly (number | null)[]>): MetricsLine[] {
  const count = Math.max(0, ...Object.values(columns).map(({ length }) => length));
  return Array.from({ length: count }, (_, i) => {
    const line: MetricsLine = { step: i + 1, metrics: {}, time: { step_time: 1 } };
    for (const [name, values] of Object.entries(columns)) {
      const value = values[i] ?? null;
      if (name.startsWith('time/')) line.time[name.slice(5)] = value ?? NaN;
      else line.metrics[name] = value;
    }
    return line;
  });
}

export function run(
  columns: Record<string, readonly (number | null)[]>,
  config: Record<string, unknown> = {},
  push: Partial<RunPush> = {},
): RunData {
  const data = new RunData(push.folder ?? '/runs/a');
  data.take({ folder: data.folder, head: head(data.folder, { config }), metrics: lines(columns), ...push });
  return data;
}

export const shown = (data: RunData, index = 0, label = `run ${index}`): ShownRun => ({ data, index, label });

export const event = (
  step: number,
  type: EventRecord['type'],
  more: Record<string, unknown>,
): EventRecord => ({
  t: `2026-11-21T10:00:${String(step).padStart(2, '0')}.000Z`,
  attempt: 1,
  step,
  type,
  ...more,
});

export const repeat = (value: number, count: number): number[] => new Array<number>(count).fill(value);
