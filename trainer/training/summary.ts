import { pairedGain } from '../../core/statistics/index.ts';
import type { EvalLine } from '../../core/run/records.ts';
import type { HeldOut, Significance, SummaryLine } from '../terminal/reporter.ts';

/**
 * The last line of a run: the held-out set before the first and after the last step, and whether the difference is more than chance.
 * @param run  start: the step it began at, 0 but for a branch; steps: the last finished one
 */
export function summarise(
  run: { dir: string; start: number; steps: number; wallSeconds: number },
  evaluations: ReadonlyMap<number, EvalLine>,
): SummaryLine {
  const before = evaluations.get(run.start);
  const after = run.steps > run.start ? evaluations.get(run.steps) : undefined;
  const significance = before && after ? compare(before, after) : undefined;
  return {
    type: 'summary',
    run_dir: run.dir,
    steps: run.steps,
    wall_s: run.wallSeconds,
    ...(before ? { before: heldOut(before) } : {}),
    ...(after ? { after: heldOut(after) } : {}),
    ...(significance ? { significance } : {}),
  };
}

function heldOut(line: EvalLine): HeldOut {
  const components = Object.entries(line.metrics).filter(([name]) => name.startsWith('rewards/'));
  const { interval } = line as EvalLine & { interval?: [number, number] | null };
  return {
    reward: line.metrics.reward ?? NaN,
    n: line.n,
    ...(interval ? { interval } : {}),
    ...Object.fromEntries(components.map(([name, value]) => [name, value ?? NaN])),
  };
}

/** Paired by prompt: those that both evaluations could score. */
function compare(before: EvalLine, after: EvalLine): Significance | undefined {
  const values = (line: EvalLine): (number | null)[] => (line as { values?: (number | null)[] }).values ?? [];
  return pairedGain(values(before), values(after));
}
