import type { Entry } from '../run/lines.ts';
import type { RunDelta } from '../run/reader.ts';
import type {
  DataFile,
  EventRecord,
  MetricsLine,
  RolloutRecord,
  Status,
  UpdateRecord,
} from '../run/records.ts';
import { RunSettings } from './settings.ts';
import { StepTally, type RolloutFigures } from './step-tally.ts';

/** What a monitor is fed: a `RunDelta` or a part of one, in any pieces, each file's records in their order. */
export type RunPiece = Partial<
  Pick<RunDelta, 'status' | 'restarted' | 'metrics' | 'rollouts' | 'updates' | 'events'>
>;

/** The completion with the greatest KL of its step. */
export interface WorstKl {
  id: string;
  kl: number;
}

/** A step's summary. Absent: not written (yet). */
export interface StepSummary {
  step: number;
  line?: MetricsLine;
  rollouts?: RolloutFigures;
  worstKl?: WorstKl;
}

/** The part of an event that a rule looks at: the run went back because its numbers broke. */
export interface Rollback {
  /** The last step that stayed. */
  step: number;
  reason: string;
}

interface Kept extends StepSummary {
  /** Byte offset of the step's first line, by file: what lies at or behind a cut is forgotten. */
  offsets: Partial<Record<DataFile, number>>;
}

/** All that the rules look at: a summary for each step, however many completions it had. */
export class RunHistory {
  readonly settings: RunSettings;
  readonly rollbacks: Rollback[] = [];
  error: Status['error'] = null;
  private readonly kept = new Map<number, Kept>();
  /** The step whose completions are being read. */
  private open: { step: number; tally: StepTally } | undefined;

  constructor(config: Readonly<Record<string, unknown>>) {
    this.settings = new RunSettings(config);
  }

  add(piece: RunPiece): void {
    if (piece.status !== undefined) this.error = piece.status.error;
    if (piece.restarted !== undefined) this.cut(piece.restarted.cut);
    for (const { record } of piece.events ?? []) this.addEvent(record);
    for (const entry of piece.rollouts ?? []) this.addRollout(entry);
    for (const entry of piece.updates ?? []) this.addUpdate(entry);
    for (const entry of piece.metrics ?? []) this.at(entry, 'metrics.jsonl').line = entry.record;
  }

  /** In the order of the steps. */
  steps(): StepSummary[] {
    this.closeTally();
    return [...this.kept.values()].sort((a, b) => a.step - b.step);
  }

  private at(entry: Entry<{ step: number }>, file: DataFile): Kept {
    const { step } = entry.record;
    const found = this.kept.get(step) ?? { step, offsets: {} };
    found.offsets[file] ??= entry.offset;
    this.kept.set(step, found);
    return found;
  }

  private addRollout(entry: Entry<RolloutRecord>): void {
    const { step } = entry.record;
    this.at(entry, 'rollouts.jsonl');
    if (this.open?.step !== step) {
      this.closeTally();
      this.open = { step, tally: new StepTally() };
    }
    this.open.tally.add(entry.record, (name) => this.settings.weight(name) !== 0);
  }

  private closeTally(): void {
    const summary = this.open && this.kept.get(this.open.step);
    if (this.open && summary) summary.rollouts = this.open.tally.figures();
  }

  private addUpdate(entry: Entry<UpdateRecord>): void {
    const summary = this.at(entry, 'updates.jsonl');
    for (const { id, kl } of entry.record.completions)
      if (kl !== null && kl > (summary.worstKl?.kl ?? -Infinity)) summary.worstKl = { id, kl };
  }

  private addEvent(event: EventRecord): void {
    const { type, step, cause, reason, key, value } = event;
    if (type === 'setting' && typeof key === 'string')
      this.settings.change(key, value, { step, rollbacks: this.rollbacks.length });
    if (type === 'restart' && cause === 'rollback')
      this.rollbacks.push({ step, reason: typeof reason === 'string' ? reason : 'a number broke' });
  }

  /** Forgets what an earlier attempt wrote behind the cut; a cut falls between steps. */
  private cut(cut: Partial<Record<DataFile, number>>): void {
    this.closeTally();
    this.open = undefined;
    for (const [step, { offsets }] of this.kept) {
      const isGone = Object.entries(offsets).some(([file, offset]) => offset >= (cut[file as DataFile] ?? 0));
      if (isGone) this.kept.delete(step);
    }
  }
}
