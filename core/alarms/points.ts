import { own } from '../run/own.ts';
import type { RunHistory, StepSummary } from './history.ts';
import type { RolloutFigures } from './step-tally.ts';

/** A step with one of its metrics. */
export interface MetricPoint {
  step: number;
  value: number;
}

/** A step whose completions are known. */
export type RolloutPoint = StepSummary & { rollouts: RolloutFigures };

/** The steps at which a metric is defined, in order. */
export const metricPoints = (steps: readonly StepSummary[], name: string): MetricPoint[] =>
  steps.flatMap(({ step, line }) => {
    const value = (line && own(line.metrics, name)) ?? null;
    return value === null ? [] : [{ step, value }];
  });

export const rolloutPoints = (steps: readonly StepSummary[]): RolloutPoint[] =>
  steps.filter((summary): summary is RolloutPoint => summary.rollouts !== undefined);

export const valuesOf = (points: readonly MetricPoint[]): number[] => points.map(({ value }) => value);

/** What every rule is given. */
export interface RuleInput {
  steps: readonly StepSummary[];
  history: Pick<RunHistory, 'settings' | 'rollbacks' | 'error'>;
}
