import { join } from 'node:path';
import {
  DATA_FILES,
  type Cut,
  type DataFile,
  type EvalLine,
  type EventRecord,
  type EventType,
  type MetricsLine,
  type RolloutRecord,
  type RunArray,
  type Times,
  type UpdateCompletion,
  type UpdateRecord,
} from '../../core/run/records.ts';
import { AppendFile } from './append-file.ts';
import { ArrayBlock, encodeLine } from './encode.ts';
import type { FileSystem } from './file-system.ts';

/** A completion as the loop hands it over: arrays in memory instead of places in `rollouts.bin`. */
export type RolloutInput = Omit<RolloutRecord, 'arrays'> & { arrays: Readonly<Record<string, RunArray>> };
export type UpdateInput = Omit<UpdateCompletion, 'arrays'> & { arrays: Readonly<Record<string, RunArray>> };

/**
 * Appends the records of a run. Each is one write of a whole line; array bytes are written before the line that names them. Every method
 * throws `run-disk-full` (GrpoError) when the disk takes no more; then at most a torn last line is left, which readers skip.
 * NaN and infinities, which JSON lacks, are written as null and reported by a `log` event.
 */
export class RunWriter {
  private readonly logs: Record<DataFile, AppendFile>;
  private readonly eventLog: AppendFile;
  private readonly now: () => Date;
  private attempt: number;
  private step = 0;

  constructor(files: FileSystem, folder: string, attempt: number, now: () => Date = () => new Date()) {
    const log = (name: string): AppendFile => new AppendFile(files, join(folder, name));
    this.logs = {
      'metrics.jsonl': log('metrics.jsonl'),
      'eval.jsonl': log('eval.jsonl'),
      'rollouts.jsonl': log('rollouts.jsonl'),
      'updates.jsonl': log('updates.jsonl'),
      'rollouts.bin': log('rollouts.bin'),
    };
    this.eventLog = log('events.jsonl');
    this.attempt = attempt;
    this.now = now;
  }

  /** The step in the making: events that follow carry it. */
  beginStep(step: number): void {
    this.step = step;
  }

  /** Writes completions with their judgement, once their advantages are known and before the update uses them. */
  rollouts(completions: readonly RolloutInput[]): void {
    const block = new ArrayBlock(this.logs['rollouts.bin'].length);
    const records = completions.map((one) => ({ ...one, arrays: block.add(one.arrays) }));
    this.logs['rollouts.bin'].append(block.bytes());
    for (const record of records) this.appendRecord('rollouts.jsonl', record, record.id);
  }

  /** Writes what the update of a step did, after it. */
  updates(step: number, completions: readonly UpdateInput[], time?: Times): void {
    const block = new ArrayBlock(this.logs['rollouts.bin'].length);
    const records = completions.map((one) => ({ ...one, arrays: block.add(one.arrays) }));
    this.logs['rollouts.bin'].append(block.bytes());
    const record: UpdateRecord = { step, completions: records, ...(time === undefined ? {} : { time }) };
    this.appendRecord('updates.jsonl', record, `step ${step}`);
  }

  metrics(line: MetricsLine): void {
    this.appendRecord('metrics.jsonl', line, `step ${line.step}`);
  }

  evaluation(line: EvalLine): void {
    this.appendRecord('eval.jsonl', line, `step ${line.step}`);
  }

  /** Writes an event of this attempt; `step` in the fields overrides the step in the making. Returns the record. */
  event(type: EventType, fields: Readonly<Record<string, unknown>>): EventRecord {
    const record: EventRecord = {
      t: this.now().toISOString(),
      attempt: this.attempt,
      step: this.step,
      type,
      ...fields,
    };
    this.eventLog.appendLine(encodeLine(record).line);
    return record;
  }

  /** Lengths of the data files, whole lines all of them. */
  lengths(): Required<Cut> {
    return {
      'metrics.jsonl': this.logs['metrics.jsonl'].length,
      'eval.jsonl': this.logs['eval.jsonl'].length,
      'rollouts.jsonl': this.logs['rollouts.jsonl'].length,
      'updates.jsonl': this.logs['updates.jsonl'].length,
      'rollouts.bin': this.logs['rollouts.bin'].length,
    };
  }

  /** Goes on behind a cut: the files were shortened under this writer. */
  restarted(attempt: number, step: number): void {
    this.attempt = attempt;
    this.step = step;
    for (const name of DATA_FILES) this.logs[name].close();
  }

  close(): void {
    for (const name of DATA_FILES) this.logs[name].close();
    this.eventLog.close();
  }

  private appendRecord(name: DataFile, record: object, what: string): void {
    const { line, notFinite } = encodeLine(record);
    this.logs[name].appendLine(line);
    if (notFinite.length > 0) {
      const message = `${name}, ${what}: not a finite number, written as null: ${[...new Set(notFinite)].join(', ')}`;
      this.event('log', { level: 'warning', message });
    }
  }
}
