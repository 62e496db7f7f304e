import type { PageCursor, RunPush, Snapshot } from '../../../core/protocol/index.ts';
import type { Host } from '../../shared/host.ts';
import { t } from '../../shared/l10n.ts';
import { RequestError } from '../../shared/request-error.ts';
import { RunData } from '../data/run.ts';
import { SharedCursor } from '../parts/shared-cursor.ts';
import { acknowledged, type Acknowledgement } from '../settings/steer.ts';
import { fromCursor, toCursor, type DashboardView } from './view.ts';

/** The cursor is kept when nothing changed for so long. */
const REMEMBER_MS = 300;

/** What a trainer was asked, before the reason of its refusal. */
const CONTROLS = { pause: t`pause`, continue: t`continue`, stop: t`stop` };

/**
 * The dashboard's state and its line to the panel. Runs are read whole once and grow by pushes; one that went back (resume, rollback) is
 * read anew beside the old one, which stays on the screen until then.
 */
export class DashboardSession {
  readonly host: Host;
  readonly cursor = new SharedCursor();
  private readonly changed: () => void;
  /** Runs being read, by folder: news goes to these. */
  private readonly reading = new Map<string, RunData>();
  private frame: number | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private remembered = '';
  runs: readonly RunData[] = [];
  view: DashboardView = fromCursor(undefined);
  isReady = false;
  trusted = true;
  /** What could not be done, and what to do about it. */
  notice: { message: string; fix: string | undefined } | undefined;
  /** What a run's trainer has been asked and has not answered yet. */
  readonly pending = new Map<string, string>();

  /** @param changed  called at most once a frame */
  constructor(host: Host, changed: () => void) {
    this.host = host;
    this.changed = changed;
  }

  start(): void {
    this.host.start({
      snapshot: (snapshot) => this.begin(snapshot),
      push: (push) => this.news(push),
      goto: (cursor) => this.goto(cursor),
    });
  }

  /** Sum of all changes of the runs: another number, other charts. */
  get revision(): number {
    return this.runs.reduce((sum, run) => sum + run.revision, 0);
  }

  change(fields: Partial<DashboardView>): void {
    this.view = { ...this.view, ...fields };
    this.rememberSoon();
    this.schedule();
  }

  /** Asks the panel to do something; a failure becomes a notice. */
  async ask(...request: Parameters<Host['request']>): Promise<void> {
    try {
      await this.host.request(...request);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Pauses, continues or stops a run. A refusal becomes a notice. */
  async control(folder: string, type: 'pause' | 'continue' | 'stop'): Promise<void> {
    if (this.pending.has(folder)) return;
    this.pending.set(folder, type);
    this.schedule();
    const asked = this.host.request('control', { folder, type });
    // A stop is answered when the run has ended: that takes as long as its step.
    const answer = await (type === 'stop' ? acknowledged(asked, Infinity) : acknowledged(asked));
    this.pending.delete(folder);
    if (!answer.accepted)
      this.fail(new Error(`${CONTROLS[type]}: ${answer.reason ?? t`refused by the trainer`}`));
    this.schedule();
  }

  /** Changes a setting of a run that trains. */
  setLive(folder: string, key: string, value: number): Promise<Acknowledgement> {
    return acknowledged(this.host.request('control', { folder, type: 'set', key, value }));
  }

  dismiss(): void {
    this.notice = undefined;
    this.schedule();
  }

  private begin(snapshot: Snapshot): void {
    this.isReady = true;
    this.trusted = snapshot.trusted;
    this.view = fromCursor(snapshot.cursor);
    const known = new Map(this.runs.map((run) => [run.folder, run]));
    this.reading.clear();
    this.runs = snapshot.cursor.folders.map((folder) => this.read(folder, known.get(folder)));
    for (const push of snapshot.runs) this.news(push);
    this.rememberSoon();
    this.schedule();
  }

  /** Reads a run whole. @returns what is shown until it is there */
  private read(folder: string, before: RunData | undefined): RunData {
    const run = new RunData(folder, before);
    this.reading.set(folder, run);
    void this.load(run);
    return before ?? run;
  }

  private async load(run: RunData): Promise<void> {
    try {
      run.takeSeries(await this.host.request('series', { folder: run.folder }));
    } catch (error) {
      run.problem = error instanceof Error ? error.message : String(error);
    }
    // It was begun anew meanwhile.
    if (this.reading.get(run.folder) !== run) return;
    this.reading.delete(run.folder);
    this.runs = this.runs.map((one) => (one.folder === run.folder ? run : one));
    this.schedule();
  }

  private news(push: RunPush): void {
    const shown = this.runs.find(({ folder }) => folder === push.folder);
    if (shown === undefined) return;
    if (push.restarted === true) {
      this.read(push.folder, this.reading.get(push.folder) ?? shown);
    }
    const run = this.reading.get(push.folder) ?? shown;
    run.take(push);
    // The state of a run that is being read anew is news already; its numbers are not whole yet.
    if (run !== shown) {
      const { folder, head, alarms } = push;
      shown.take({ folder, ...(head && { head }), ...(alarms && { alarms }) });
    }
    this.schedule();
  }

  private goto(cursor: PageCursor): void {
    this.view = fromCursor({ ...toCursor(this.view, this.folders), ...cursor });
    if (cursor.step !== undefined && this.view.along === 'step') this.cursor.moveTo(cursor.step);
    this.rememberSoon();
    this.schedule();
  }

  private fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.notice = { message, fix: error instanceof RequestError ? error.fix : undefined };
    this.schedule();
  }

  private get folders(): string[] {
    return this.runs.map(({ folder }) => folder);
  }

  private schedule(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.changed();
    });
  }

  private rememberSoon(): void {
    const cursor = toCursor(this.view, this.folders);
    const text = JSON.stringify(cursor);
    if (text === this.remembered) return;
    this.remembered = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.host.remember(cursor), REMEMBER_MS);
  }
}
