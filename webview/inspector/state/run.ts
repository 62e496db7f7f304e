/** What the inspector knows of its run besides completions: head, newest figures, alarms, pins. */
import type { Alarm } from '../../../core/alarms/index.ts';
import type { RunHead, RunPush } from '../../../core/protocol/index.ts';
import type { MetricsLine } from '../../../core/run/records.ts';

export interface RunPart {
  /** Undefined: the page was opened without a run. */
  folder: string | undefined;
  /** False: no training in this window. */
  trusted: boolean;
  head: RunHead | undefined;
  latest: MetricsLine | undefined;
  /** Seconds of the newest steps, the newest last. */
  stepSeconds: readonly number[];
  alarms: readonly Alarm[];
  /** Notes by completion id. */
  pins: Readonly<Record<string, string>>;
  index: { completions: number; complete: boolean } | undefined;
}

/** Steps that the time left is estimated from. */
const PACE_STEPS = 16;

export const emptyRun = (folder: string | undefined, trusted: boolean): RunPart => ({
  folder,
  trusted,
  head: undefined,
  latest: undefined,
  stepSeconds: [],
  alarms: [],
  pins: {},
  index: undefined,
});

/** The run after news. Metrics of steps already known are passed over: an answer may be older than a push. */
export function applyRunNews(run: RunPart, push: RunPush): RunPart {
  const next: RunPart = {
    ...run,
    head: push.head ?? run.head,
    alarms: push.alarms ?? run.alarms,
    pins: push.pins ?? run.pins,
    index: push.index ?? run.index,
  };
  const lines = push.metrics ?? [];
  return push.latest === undefined
    ? withMetrics(next, lines)
    : withMetrics(withMetrics(next, lines), [push.latest]);
}

/** Takes the newest lines of metrics in. */
export function withMetrics(run: RunPart, lines: readonly MetricsLine[]): RunPart {
  const known = run.latest?.step ?? -1;
  const news = lines.filter((line) => line.step > known).slice(-PACE_STEPS);
  if (news.length === 0) return run;
  const seconds = news.map((line) => line.time['step_time']).filter((value) => value !== undefined);
  return {
    ...run,
    latest: news.at(-1),
    stepSeconds: [...run.stepSeconds, ...seconds].slice(-PACE_STEPS),
  };
}

/** The run gone back: what was measured of steps that are redone is forgotten. */
export const forgetMeasures = (run: RunPart): RunPart => ({
  ...run,
  latest: undefined,
  stepSeconds: [],
  index: undefined,
});

/** No process goes on with the run: what is being sampled stays as it is. */
export const isHalted = ({ head }: RunPart): boolean =>
  head?.liveness === 'gone' || head?.liveness === 'ended';

/** Seconds to the end at the median pace of the newest steps; null while it is not known or the run does not train. */
export function secondsLeft(run: RunPart): number | null {
  const status = run.head?.status;
  if (status?.state !== 'running' || run.head?.liveness !== 'alive') return null;
  if (status.max_steps === null || run.stepSeconds.length === 0) return null;
  const sorted = [...run.stepSeconds].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? 0;
  const done = Math.max(status.step, run.latest?.step ?? 0);
  return Math.max(0, status.max_steps - done) * median;
}

const active = (run: RunPart, severity: Alarm['severity']): Alarm[] =>
  run.alarms.filter((alarm) => alarm.active && alarm.severity === severity);

/** What harms the training now, in the order of the run's doctor. */
export const activeAlarms = (run: RunPart): Alarm[] => active(run, 'alarm');

/** What looks alarming now and is not. */
export const activeNotices = (run: RunPart): Alarm[] => active(run, 'notice');
