import { setTimeout as sleep } from 'node:timers/promises';
import { GrpoError } from '../../core/errors/index.ts';
import type { ControlRequest } from '../../core/run/records.ts';
import type { ControlLog } from './control-log.ts';
import type { EventHistory } from './history.ts';
import { judgeSetting, type RecordedSettings, type SettingChange, type SettingContext } from './settings.ts';
import type { RunWriter } from './writer.ts';

/** How often requests are looked for: each is answered within 1 s. */
export const CONTROL_POLL_MS = 250;

/** Lines that are no requests, each told by an event, in what is read at one time. */
const SHOWN_MALFORMED = 20;

type PendingSet = { id: string; key: string; value: number };

/**
 * The trainer's side of `control.jsonl`. A timer calls `poll`, which answers each request at once by an event (accepted or refused); the
 * loop calls the other methods where a request can take effect, and a second event says that it did.
 */
export class Control {
  private readonly log: ControlLog;
  private readonly writer: RunWriter;
  private readonly settings: RecordedSettings;
  private readonly context: SettingContext;
  private readonly stopper = new AbortController();
  private readonly seen = new Set<string>();
  private sets: PendingSet[] = [];
  private pauses: string[] = [];
  private checkpoints: string[] = [];
  private stops: string[] = [];
  private isPaused = false;
  private stopping: 'stop' | 'interrupt' | undefined;

  constructor(log: ControlLog, writer: RunWriter, settings: RecordedSettings, context: SettingContext) {
    this.log = log;
    this.writer = writer;
    this.settings = settings;
    this.context = context;
  }

  /** Aborted when the run is to end (`stop`, an interrupt, an expired lease): cancels the work in hand. Its reason is a GrpoError of kind 'interrupted'. */
  get signal(): AbortSignal {
    return this.stopper.signal;
  }

  /** Why the run is to end, or undefined. */
  get stopReason(): 'stop' | 'interrupt' | undefined {
    return this.stopping;
  }

  /** Somebody asked for a checkpoint after the step in hand. */
  get checkpointRequested(): boolean {
    return this.checkpoints.length > 0;
  }

  /** Somebody asked for a pause that has not begun. */
  get pauseRequested(): boolean {
    return this.isPaused;
  }

  /** Answers the requests of earlier processes that nobody answered, or that had not taken effect, as expired. To be called once, first. */
  expireOlder(history: EventHistory): void {
    const { requests } = this.log.read(Infinity);
    for (const id of history.settled) this.seen.add(id);
    for (const { id } of requests) {
      if (this.seen.has(id)) continue;
      this.seen.add(id);
      const reason = history.waiting.has(id)
        ? 'expired: the trainer ended before it took effect'
        : 'expired: no trainer was running';
      this.answer(id, { refused: true, expired: true, reason });
    }
  }

  /** Reads new requests and answers each. Throws what writing an event throws. */
  poll(): void {
    const { requests, malformed } = this.log.read();
    for (const line of malformed.slice(0, SHOWN_MALFORMED)) this.refuseMalformed(line);
    const more = malformed.length - SHOWN_MALFORMED;
    if (more > 0) this.warn(`${more} more lines are no requests`);
    for (const request of requests) {
      if (this.seen.has(request.id)) continue;
      this.seen.add(request.id);
      this.take(request);
    }
  }

  /** Ends the run as `stop` does, for a signal or an expired lease. */
  interrupt(): void {
    this.end('interrupt');
  }

  /**
   * The setting changes that take effect with this step: those recorded for it earlier (when it is redone) and those asked for since the
   * last step. To be called before a step begins, also before deciding that there is none left: `max_steps` may be among them.
   */
  changes(step: number): SettingChange[] {
    this.poll();
    const fresh = this.sets;
    this.sets = [];
    for (const { key, value } of fresh) this.settings.record({ step, key, value });
    const changes = this.settings.at(step);
    for (const change of changes) {
      const isFresh = fresh.some((one) => one.key === change.key);
      this.writer.event('setting', { ...change, ...(isFresh ? {} : { replayed: true }) });
    }
    for (const { id } of fresh) this.answer(id, { applied: true, step });
    return changes;
  }

  /** Waits while the run is paused. @param onPause  called when a pause begins, with true, and when it ends, with false */
  async whilePaused(step: number, onPause: (paused: boolean) => void): Promise<void> {
    this.poll();
    if (!this.isPaused || this.signal.aborted) return;
    onPause(true);
    for (const id of this.pauses.splice(0)) this.answer(id, { applied: true, step });
    // A timer that keeps the process alive, unlike the poll's own.
    while (this.isPaused && !this.signal.aborted) {
      await sleep(CONTROL_POLL_MS);
      this.poll();
      for (const id of this.pauses.splice(0)) this.answer(id, { applied: true, step });
    }
    onPause(false);
  }

  /** Tells those who asked for a checkpoint that it exists. */
  checkpointWritten(step: number): void {
    for (const id of this.checkpoints.splice(0)) this.answer(id, { applied: true, step });
  }

  /** Tells those who asked for a stop that it took effect, and the others that the run ended before their request did. */
  ended(step: number): void {
    for (const id of this.stops.splice(0)) this.answer(id, { applied: true, step });
    const late = [...this.sets.map(({ id }) => id), ...this.pauses, ...this.checkpoints];
    for (const id of late) this.answer(id, { refused: true, reason: 'the run ended before it took effect' });
    this.sets = [];
    this.pauses = [];
    this.checkpoints = [];
  }

  /** Whoever wrote it waits for an answer, where it can be told whom to answer. */
  private refuseMalformed(line: string | undefined): void {
    const id = line === undefined ? undefined : idOf(line);
    const reason = `not a request: ${line?.slice(0, 200) ?? 'a line that is too long, or no UTF-8 text'}`;
    if (id !== undefined) this.answer(id, { refused: true, reason });
    else this.warn(reason);
  }

  private warn(what: string): void {
    this.writer.event('log', { level: 'warning', message: `control.jsonl: ${what}` });
  }

  private take(request: ControlRequest): void {
    const { id, type } = request;
    switch (type) {
      case 'pause':
        this.isPaused = true;
        this.pauses.push(id);
        break;
      case 'continue':
        if (!this.isPaused) return this.answer(id, { refused: true, reason: 'the run is not paused' });
        this.isPaused = false;
        break;
      case 'stop':
        this.stops.push(id);
        break;
      case 'checkpoint':
        this.checkpoints.push(id);
        break;
      case 'set': {
        const judged = judgeSetting(request.key ?? '', request.value, this.context);
        if ('refused' in judged) return this.answer(id, { refused: true, reason: judged.refused });
        this.sets.push({ id, ...judged });
        break;
      }
    }
    this.answer(id, { accepted: true });
    if (type === 'continue') {
      // A pause that never began is over as well.
      for (const one of [...this.pauses.splice(0), id]) this.answer(one, { applied: true });
    }
    if (type === 'stop') this.end('stop');
  }

  private end(why: 'stop' | 'interrupt'): void {
    this.stopping ??= why;
    const message = why === 'stop' ? 'The run was asked to stop.' : 'The run was interrupted.';
    this.stopper.abort(new GrpoError({ code: 'run-stopped', message, kind: 'interrupted' }));
  }

  private answer(id: string, fields: Readonly<Record<string, unknown>>): void {
    this.writer.event('control', { id, ...fields });
  }
}

/** The id of a line that is no request, where it has one. */
function idOf(line: string): string | undefined {
  try {
    const value = JSON.parse(line) as { id?: unknown } | null;
    return typeof value?.id === 'string' ? value.id : undefined;
  } catch {
    return undefined;
  }
}
