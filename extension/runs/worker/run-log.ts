import type { RunSeries, StepPoint } from '../../../core/protocol/index.ts';
import type { Entry } from '../../../core/run/lines.ts';
import type { RunDelta } from '../../../core/run/reader.ts';
import type { EvalLine, EventRecord, MetricsLine } from '../../../core/run/records.ts';

/** What a run has said so far, without its completions: metrics, evaluations, events. */
export class RunLog {
  private metricEntries: Entry<MetricsLine>[] = [];
  private evalEntries: Entry<EvalLine>[] = [];
  private eventEntries: Entry<EventRecord>[] = [];

  /** Takes in what is new; after a restart first forgets what was cut off. Events are never cut. */
  add(delta: Pick<RunDelta, 'restarted' | 'metrics' | 'evaluations' | 'events'>): void {
    if (delta.restarted !== undefined) {
      const { cut } = delta.restarted;
      this.metricEntries = before(this.metricEntries, cut['metrics.jsonl'] ?? 0);
      this.evalEntries = before(this.evalEntries, cut['eval.jsonl'] ?? 0);
    }
    this.metricEntries.push(...delta.metrics);
    this.evalEntries.push(...delta.evaluations);
    this.eventEntries.push(...delta.events);
  }

  get metrics(): MetricsLine[] {
    return records(this.metricEntries);
  }

  get evaluations(): EvalLine[] {
    return records(this.evalEntries);
  }

  /** The newest lines, at most `count`, the oldest first. */
  newestMetrics(count: number): MetricsLine[] {
    return records(this.metricEntries.slice(-count));
  }

  points(): StepPoint[] {
    return this.metrics.map(stepPoint);
  }

  series(folder: string): RunSeries {
    const { metrics, evaluations } = this;
    return { folder, metrics, evaluations, events: records(this.eventEntries) };
  }
}

/** A step in the step bar. */
export function stepPoint({ step, metrics }: MetricsLine): StepPoint {
  return {
    step,
    reward: metrics['reward'] ?? null,
    reward_std: metrics['reward_std'] ?? null,
    zero_std: metrics['frac_reward_zero_std'] ?? null,
  };
}

const before = <T>(entries: readonly Entry<T>[], cut: number): Entry<T>[] =>
  entries.filter(({ offset }) => offset < cut);

export const records = <T>(entries: readonly Entry<T>[]): T[] => entries.map(({ record }) => record);
