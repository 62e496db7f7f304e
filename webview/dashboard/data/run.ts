/** What the dashboard knows of one run: pushes append to it, so nothing is made anew while a run trains. */
import type { Alarm } from '../../../core/alarms/index.ts';
import type { CheckpointView, RunHead, RunPush, RunSeries } from '../../../core/protocol/index.ts';
import type { EvalLine, EventRecord } from '../../../core/run/records.ts';
import { Columns } from './columns.ts';

/** An evaluation with what the trainer writes beyond the shared record: the interval of its mean and each prompt's reward. */
export interface Evaluation extends EvalLine {
  /** 95% of the mean reward. */
  interval: readonly [number, number] | null;
  /** The reward of each held-out prompt; null = unscorable. Absent in runs of older versions. */
  values: readonly (number | null)[] | undefined;
  /** A hash of prompts, sampling settings and rewards: equal ones may be compared prompt by prompt. */
  yardstick: string | undefined;
}

export class RunData {
  readonly folder: string;
  readonly columns = new Columns();
  head: RunHead | undefined;
  /** In the order of their steps. */
  evaluations: readonly Evaluation[] = [];
  /** In the order in which they were written. */
  events: readonly EventRecord[] = [];
  alarms: readonly Alarm[] = [];
  checkpoints: readonly CheckpointView[] = [];
  /** Whether what was written before the page opened is here. */
  isLoaded = false;
  /** Why the run could not be read. */
  problem: string | undefined;
  /** Counts changes of anything that charts show. */
  revision = 0;

  /** @param before  what was known of the run before it went back: head, alarms and checkpoints stay until there are new ones */
  constructor(folder: string, before?: RunData) {
    this.folder = folder;
    this.head = before?.head;
    this.alarms = before?.alarms ?? [];
    this.checkpoints = before?.checkpoints ?? [];
  }

  /** Takes news in, other than that the run went back: that is another `RunData`. */
  take(push: RunPush): void {
    this.head = push.head ?? this.head;
    this.alarms = push.alarms ?? this.alarms;
    this.checkpoints = push.checkpoints ?? this.checkpoints;
    this.columns.take(push.metrics ?? []);
    this.addEvaluations(push.evaluations ?? []);
    if (push.events !== undefined) this.events = [...this.events, ...push.events];
    this.revision++;
  }

  /** Takes the answer with all that was written so far; pushes that came meanwhile may tell some of it a second time. */
  takeSeries(series: RunSeries): void {
    this.columns.take(series.metrics);
    this.addEvaluations(series.evaluations);
    const known = new Set(series.events.map((event) => JSON.stringify(event)));
    const later = this.events.filter((event) => !known.has(JSON.stringify(event)));
    this.events = [...series.events, ...later];
    this.isLoaded = true;
    this.problem = undefined;
    this.revision++;
  }

  private addEvaluations(lines: readonly EvalLine[]): void {
    if (lines.length === 0) return;
    const byStep = new Map(this.evaluations.map((line) => [line.step, line]));
    for (const line of lines) byStep.set(line.step, evaluation(line));
    this.evaluations = [...byStep.values()].sort((a, b) => a.step - b.step);
  }
}

function evaluation(line: EvalLine): Evaluation {
  const { interval, values, yardstick } = line as EvalLine & Record<string, unknown>;
  const [low, high] = Array.isArray(interval) ? (interval as unknown[]) : [];
  return {
    ...line,
    interval: typeof low === 'number' && typeof high === 'number' ? [low, high] : null,
    values: Array.isArray(values)
      ? values.map((value: unknown) => (typeof value === 'number' ? value : null))
      : undefined,
    yardstick: typeof yardstick === 'string' ? yardstick : undefined,
  };
}
