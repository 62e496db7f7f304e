import type { Alarm } from './alarm.ts';
import { withApplied } from './applied.ts';
import { withoutConsequences } from './consequences.ts';
import { RunHistory, type RunPiece } from './history.ts';
import { RULES } from './rules/index.ts';

/**
 * Watches one run for illnesses. It is fed with what a `RunReader` finds, in pieces of any size, and keeps a small summary of each step,
 * never the completions.
 */
export class AlarmMonitor {
  private readonly config: Readonly<Record<string, unknown>>;
  private history: RunHistory;
  private found: Alarm[] | undefined;

  /** @param config  the resolved config of the run's manifest */
  constructor(config: Readonly<Record<string, unknown>>) {
    this.config = config;
    this.history = new RunHistory(config);
  }

  /** Takes what is new of the run. A `restarted` in it is obeyed: steps behind the cut are forgotten. */
  observe(piece: RunPiece): void {
    this.history.add(piece);
    this.found = undefined;
  }

  /** The run's illnesses so far, past ones included (`active: false`); causes before consequences. Computed when asked for. */
  alarms(): Alarm[] {
    return this.findings().filter(({ severity }) => severity === 'alarm');
  }

  /** What looks alarming in this run and is not, with the reason. */
  notices(): Alarm[] {
    return this.findings().filter(({ severity }) => severity === 'notice');
  }

  /** Forgets everything: the run will be fed from its beginning again. */
  reset(): void {
    this.history = new RunHistory(this.config);
    this.found = undefined;
  }

  private findings(): Alarm[] {
    this.found ??= this.judge();
    return this.found;
  }

  private judge(): Alarm[] {
    const input = { steps: this.history.steps(), history: this.history };
    const found = new Map(
      RULES.flatMap((rule) => {
        const alarm = rule(input);
        return alarm === undefined ? [] : [[alarm, rule] as const];
      }),
    );
    return withoutConsequences([...found.keys()]).map((alarm) => {
      const rule = found.get(alarm);
      return rule === undefined ? alarm : withApplied(alarm, rule, input);
    });
  }
}
