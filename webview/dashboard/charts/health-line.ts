import type { ShownRun } from './shown-run.ts';
import type { ChartSpec } from './spec.ts';

export interface HealthLine {
  isHealthy: boolean;
  text: string;
}

/** What is healthy; or what the first run that departs shows, with how many others do. */
export function healthLine({ health }: ChartSpec, runs: readonly ShownRun[]): HealthLine {
  const departing = runs.flatMap(({ data, label }) => {
    const text = health.departs(data);
    return text === undefined ? [] : [{ label, text }];
  });
  const [first, ...others] = departing;
  if (first === undefined) {
    const [run] = runs;
    return { isHealthy: true, text: run === undefined ? '' : health.healthy(run.data) };
  }
  const name = runs.length > 1 ? `${first.label}: ` : '';
  const rest = others.length > 0 ? ` (${others.map(({ label }) => label).join(', ')} too)` : '';
  return { isHealthy: false, text: `${name}${first.text}${rest}` };
}
