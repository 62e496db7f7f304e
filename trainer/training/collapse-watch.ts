import type { Alarm } from '../../core/alarms/index.ts';
import { entropyCollapse } from '../../core/alarms/rules/entropy-collapse.ts';
import { RunSettings } from '../../core/alarms/settings.ts';
import { WINDOW } from '../../core/alarms/span.ts';
import type { MetricsLine } from '../../core/run/records.ts';
import type { StepAlarm } from './step-alarms.ts';

/**
 * Steps for which a collapse must have been over before another one counts as new. Whether a gain is clear can change from step to step,
 * and each beginning costs a checkpoint that nothing removes.
 */
const OVER = 20;

/** What the rule looks at. */
const LOOKED_AT = ['entropy', 'reward'] as const;

type KnownStep = Pick<MetricsLine, 'step'> & { line: MetricsLine };

/** A collapse that begins. */
export interface Collapse {
  alarm: Alarm;
  /** No step before this one shows it: at most four before the one with which the alarm began. */
  since: number;
}

/**
 * Sees the alarm `entropy_collapse` begin. It knows nothing but the metrics so far: a resumed run, which reads them from its folder, sees
 * a beginning at the same step as one that was never interrupted.
 */
export class CollapseWatch {
  private readonly settings: RunSettings;
  private steps: KnownStep[] = [];
  /** Whether the alarm was active at each of the newest steps, `OVER` of them at most. */
  private lately: boolean[] = [];
  private begun: Collapse | undefined;

  /** @param config  the resolved config */
  constructor(config: Readonly<Record<string, unknown>>) {
    this.settings = new RunSettings(config);
  }

  /** The collapse that begins with the newest step. */
  get beginning(): Collapse | undefined {
    return this.begun;
  }

  /** Takes a finished step. */
  add(line: MetricsLine): void {
    this.keep(line);
    const alarm = this.activeAlarm();
    const isNew = alarm !== undefined && !this.lately.includes(true);
    // An earlier collapse of the run belongs to the alarm's steps as well.
    this.begun = isNew
      ? { alarm, since: Math.max(alarm.steps.first, alarm.steps.last - WINDOW + 1) }
      : undefined;
    this.lately = [...this.lately, alarm !== undefined].slice(-OVER);
  }

  /** Forgets what it knows and takes the steps from which the run goes on. */
  restart(lines: readonly MetricsLine[]): void {
    this.steps = [];
    this.lately = [];
    this.begun = undefined;
    // The newest step and those that decide whether a collapse is new with it.
    const newest = Math.max(0, lines.length - OVER - 1);
    for (const line of lines.slice(0, newest)) this.keep(line);
    for (const line of lines.slice(newest)) this.add(line);
  }

  private keep({ step, metrics }: MetricsLine): void {
    // As the file holds them: what is no finite number is null there.
    const kept = LOOKED_AT.map((name) => {
      const value = metrics[name] ?? null;
      return [name, value !== null && Number.isFinite(value) ? value : null] as const;
    });
    this.steps.push({ step, line: { step, metrics: Object.fromEntries(kept), time: {} } });
  }

  private activeAlarm(): Alarm | undefined {
    const history = { settings: this.settings, rollbacks: [], error: null };
    const alarm = entropyCollapse({ steps: this.steps, history });
    return alarm?.active === true ? alarm : undefined;
  }
}

/**
 * The beginning of a collapse in words.
 * @param step  the step whose checkpoint is written because of it
 * @param earlier  the newest checkpoint from before it; undefined = there is none
 */
export function collapseAlarm({ alarm }: Collapse, step: number, earlier: number | undefined): StepAlarm {
  return {
    name: alarm.code,
    code: 'entropy-collapse',
    message: `${alarm.message} The checkpoint of step ${step} is written and stays.`,
    fix:
      earlier === undefined
        ? 'No checkpoint is from before it: train again with a lower learning rate and a smaller train.save_steps.'
        : `The checkpoint of step ${earlier} is from before it and stays: branch from there with a lower learning rate (grpo branch RUN --from ${earlier}).`,
  };
}
