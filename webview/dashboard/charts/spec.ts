/** What a chart shows, as data: the charts are a list of these. */
import type { RunData } from '../data/run.ts';

/** A number of the readout above the plot. */
export interface Figure {
  /** A column of the run, or a metric of its newest evaluation. */
  column: string;
  source: 'step' | 'evaluation';
  /** Empty for the chart's own line: its title says what it is. */
  label: string;
  format: (value: number | null | undefined) => string;
}

/** What is healthy, and whether a run departs from it. */
export interface HealthRule {
  /** One sentence for any run like this one. */
  healthy: (run: RunData) => string;
  /** One sentence with the run's own figures where it departs; undefined where it does not, or where there is too little to tell. */
  departs: (run: RunData) => string | undefined;
}

export interface ChartSpec {
  /** Stable: `reward`, `rewards/concise`. */
  id: string;
  title: string;
  /** What is measured, in one sentence with its unit. */
  about: string;
  /** Column of the line; of the whole for a stack. */
  column: string;
  /** Shaded: the line ± a column, or what lies between two. */
  band?: { around: string } | { low: string; high: string };
  /** Metric of the evaluations that are drawn as points; `hasInterval` where their interval is of this metric. */
  evaluation?: { metric: string; hasInterval: boolean };
  /** Parts on top of each other, the lowest first; of one run only. */
  stack?: readonly { column: string; label: string }[];
  /** Config key of a level that the line should be seen against. */
  limit?: { key: string; label: string };
  /** Least value of the y axis; `free`: where the data begin. */
  floor: 'zero' | 'free';
  /** Values are shares, 0 to 1. */
  isShare: boolean;
  figures: readonly Figure[];
  /** Format of values beside the axis and in tables. */
  format: (value: number | null | undefined) => string;
  health: HealthRule;
  /** Why a run has no such values, where it can be told. */
  whyAbsent?: (run: RunData) => string | undefined;
}
