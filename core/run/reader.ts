import { readableEnd, readInOneAttempt } from './attempts.ts';
import type { RunFiles } from './files.ts';
import { LineFollower, type Entry, type LinesRead } from './lines.ts';
import type {
  Cut,
  DataFile,
  EvalLine,
  EventRecord,
  MetricsLine,
  RolloutRecord,
  Status,
  UpdateRecord,
} from './records.ts';
import { isEvalLine, isEventRecord, isMetricsLine, isRolloutRecord, isUpdateRecord } from './validate.ts';

/** Files of lines that a reader follows. */
export type LogFile = 'metrics.jsonl' | 'eval.jsonl' | 'rollouts.jsonl' | 'updates.jsonl' | 'events.jsonl';

/** Where a reader stands: plain data, so that a cache can keep it. Attempt 0 = nothing read. */
export interface ReaderPosition {
  attempt: number;
  offsets: Record<LogFile, number>;
}

/** What is new since the last poll. */
export interface RunDelta {
  status: Status;
  /**
   * Set when the run went back: forget every record whose offset is at or behind the cut of its file (a file that is missing here: all
   * of them), then take the new ones. Events are never cut.
   */
  restarted: { attempt: number; cut: Cut } | undefined;
  metrics: Entry<MetricsLine>[];
  evaluations: Entry<EvalLine>[];
  rollouts: Entry<RolloutRecord>[];
  updates: Entry<UpdateRecord>[];
  events: Entry<EventRecord>[];
  /** Malformed lines in this delta. */
  malformed: number;
  /** There is more to read at once. */
  more: boolean;
}

const DEFAULT_BUDGET = 1 << 22;
const NOTHING: Record<LogFile, number> = {
  'metrics.jsonl': 0,
  'eval.jsonl': 0,
  'rollouts.jsonl': 0,
  'updates.jsonl': 0,
  'events.jsonl': 0,
};

/**
 * Follows a run: each `poll` returns what was added since, consistent within one attempt, a bounded piece at a time. It survives torn
 * lines, restarts in between, and files that are not there yet.
 */
export class RunReader {
  private readonly files: RunFiles;
  private readonly budget: number;
  private at: ReaderPosition;
  private logs: Logs;
  private malformed = 0;

  /**
   * @param position  where an earlier reader stood
   * @param budget  about how many bytes of each file one poll reads
   */
  constructor(files: RunFiles, position?: ReaderPosition, budget = DEFAULT_BUDGET) {
    this.files = files;
    this.budget = budget;
    this.at = position ?? { attempt: 0, offsets: NOTHING };
    this.logs = openLogs(files, this.at.offsets);
  }

  get position(): ReaderPosition {
    return this.at;
  }

  /** Malformed lines seen by this reader. */
  get malformedLines(): number {
    return this.malformed;
  }

  /** What is new. Undefined = the run has no status yet, or it is restarting right now: ask again. */
  async poll(): Promise<RunDelta | undefined> {
    const read = await readInOneAttempt(this.files, (status) => this.readFrom(status));
    if (read === undefined) return undefined;
    const { status, data } = read;
    const { restarted, metrics, evaluations, rollouts, updates, events } = data;
    this.logs = data.logs;
    this.at = {
      attempt: status.attempt,
      offsets: {
        'metrics.jsonl': metrics.offset,
        'eval.jsonl': evaluations.offset,
        'rollouts.jsonl': rollouts.offset,
        'updates.jsonl': updates.offset,
        'events.jsonl': events.offset,
      },
    };
    const all = [metrics, evaluations, rollouts, updates, events];
    const malformed = all.reduce((sum, one) => sum + one.malformed, 0);
    this.malformed += malformed;
    return {
      status,
      restarted,
      metrics: metrics.entries,
      evaluations: evaluations.entries,
      rollouts: rollouts.entries,
      updates: updates.entries,
      events: events.entries,
      malformed,
      more: all.some((one) => one.more),
    };
  }

  /** Reads with copies of the followers: where a restart came in between, what was read is forgotten with them. */
  private async readFrom(status: Status): Promise<ReadLogs> {
    const restarted = await this.restartSince(status);
    const logs = restarted === undefined ? forked(this.logs) : this.logsBehind(restarted.cut);
    const end = (file: DataFile): Promise<number> => readableEnd(this.files, file, status);
    const eventsEnd = (await this.files.size('events.jsonl')) ?? 0;
    return {
      restarted,
      logs,
      metrics: await logs['metrics.jsonl'].read(await end('metrics.jsonl'), this.budget),
      evaluations: await logs['eval.jsonl'].read(await end('eval.jsonl'), this.budget),
      rollouts: await logs['rollouts.jsonl'].read(await end('rollouts.jsonl'), this.budget),
      updates: await logs['updates.jsonl'].read(await end('updates.jsonl'), this.budget),
      events: await logs['events.jsonl'].read(eventsEnd, this.budget),
    };
  }

  /** Events are never cut; of the other logs, what was read behind the cut is another attempt's. */
  private logsBehind(cut: Cut): Logs {
    const start = (file: DataFile & LogFile): number => Math.min(this.at.offsets[file], cut[file] ?? 0);
    const offsets = {
      'metrics.jsonl': start('metrics.jsonl'),
      'eval.jsonl': start('eval.jsonl'),
      'rollouts.jsonl': start('rollouts.jsonl'),
      'updates.jsonl': start('updates.jsonl'),
      'events.jsonl': 0,
    };
    return { ...openLogs(this.files, offsets), 'events.jsonl': this.logs['events.jsonl'].fork() };
  }

  /** Whether the run went back since the last poll, and how far. Several restarts at once: to the beginning, the lowest cut is not known. */
  private async restartSince(status: Status): Promise<RunDelta['restarted']> {
    if (this.at.attempt === 0) return undefined;
    if (status.attempt === this.at.attempt + 1) return { attempt: status.attempt, cut: status.cut };
    if (status.attempt !== this.at.attempt) return { attempt: status.attempt, cut: {} };
    // A file that is shorter within the same attempt is another file: the folder was copied or restored.
    for (const file of ['metrics.jsonl', 'eval.jsonl', 'rollouts.jsonl', 'updates.jsonl'] as const) {
      if (((await this.files.size(file)) ?? 0) < this.at.offsets[file])
        return { attempt: status.attempt, cut: {} };
    }
    return undefined;
  }
}

type Logs = ReturnType<typeof openLogs>;

const openLogs = (files: RunFiles, offsets: Record<LogFile, number>) => ({
  'metrics.jsonl': new LineFollower(files, 'metrics.jsonl', isMetricsLine, offsets['metrics.jsonl']),
  'eval.jsonl': new LineFollower(files, 'eval.jsonl', isEvalLine, offsets['eval.jsonl']),
  'rollouts.jsonl': new LineFollower(files, 'rollouts.jsonl', isRolloutRecord, offsets['rollouts.jsonl']),
  'updates.jsonl': new LineFollower(files, 'updates.jsonl', isUpdateRecord, offsets['updates.jsonl']),
  'events.jsonl': new LineFollower(files, 'events.jsonl', isEventRecord, offsets['events.jsonl']),
});

const forked = (logs: Logs): Logs => ({
  'metrics.jsonl': logs['metrics.jsonl'].fork(),
  'eval.jsonl': logs['eval.jsonl'].fork(),
  'rollouts.jsonl': logs['rollouts.jsonl'].fork(),
  'updates.jsonl': logs['updates.jsonl'].fork(),
  'events.jsonl': logs['events.jsonl'].fork(),
});

interface ReadLogs {
  restarted: RunDelta['restarted'];
  /** The followers that read, to go on with. */
  logs: Logs;
  metrics: LinesRead<MetricsLine>;
  evaluations: LinesRead<EvalLine>;
  rollouts: LinesRead<RolloutRecord>;
  updates: LinesRead<UpdateRecord>;
  events: LinesRead<EventRecord>;
}
