import { t } from '../../shared/l10n.ts';
import type { RunData } from '../data/run.ts';
import type { ShownRun } from './shown-run.ts';
import type { ChartSpec } from './spec.ts';

export interface HealthLine {
  isHealthy: boolean;
  text: string;
}

/** Judgements by run and chart, with the run's revision that they are of: with several runs only one has news at a time. */
const judged = new WeakMap<RunData, Map<string, { revision: number; text: string | undefined }>>();

function departure({ id, health }: ChartSpec, run: RunData): string | undefined {
  const ofRun = judged.get(run) ?? new Map<string, { revision: number; text: string | undefined }>();
  judged.set(run, ofRun);
  let known = ofRun.get(id);
  if (known?.revision !== run.revision) {
    known = { revision: run.revision, text: health.departs(run) };
    ofRun.set(id, known);
  }
  return known.text;
}

/** What is healthy; or what the first run that departs shows, with how many others do. */
export function healthLine(spec: ChartSpec, runs: readonly ShownRun[]): HealthLine {
  const departing = runs.flatMap(({ data, label }) => {
    const text = departure(spec, data);
    return text === undefined ? [] : [{ label, text }];
  });
  const [first, ...others] = departing;
  if (first === undefined) {
    const [run] = runs;
    return { isHealthy: true, text: run === undefined ? '' : spec.health.healthy(run.data) };
  }
  const text = runs.length > 1 ? `${first.label}: ${first.text}` : first.text;
  if (others.length === 0) return { isHealthy: false, text };
  return { isHealthy: false, text: t`${text} (${others.map(({ label }) => label).join(', ')} too)` };
}
