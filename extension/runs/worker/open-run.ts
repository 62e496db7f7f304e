import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { activeAlarms, AlarmMonitor, type Alarm } from '../../../core/alarms/index.ts';
import { GrpoError, toReport } from '../../../core/errors/index.ts';
import type { RunHead, RunPush } from '../../../core/protocol/index.ts';
import type { RunFiles } from '../../../core/run/files.ts';
import type { LocalMachine } from '../../../core/run/machine.ts';
import type { RunDelta, RunReader } from '../../../core/run/reader.ts';
import type { Manifest, Status } from '../../../core/run/records.ts';
import type { RunEntry } from '../api.ts';
import { nodeFiles } from '../node-files.ts';
import { CompletionLists, type IndexingOptions } from './completion-lists.ts';
import { isLive, runEntry, runHead, SPARK } from './entry.ts';
import { LiveText } from './live-text.ts';
import { newsOf } from './news.ts';
import { RunLog } from './run-log.ts';
import { SideFiles } from './side-files.ts';
import { openTail, readOn } from './tail.ts';
import { Ticker } from './ticker.ts';

/** Beats, ms: of a live run that somebody follows, and of any other that is looked at. */
const FOLLOWED_BEAT = 50;
const BEAT = 1000;
/** A follower's greeting waits no longer than this, ms, for what is still being read; that is pushed later. */
const GREETING_WAIT = 100;
/** What a page shows first is asked for within this time, ms. */
const FIRST_PICTURE = 500;

/** Whom an open run tells. */
export interface RunHost {
  readonly machine: LocalMachine;
  readonly indexing: IndexingOptions;
  push(push: RunPush): void;
  /** Sends at once what was pushed and waits to be sent. */
  flush(): void;
  entryChanged(entry: RunEntry): void;
  warn(message: string): void;
}

/** A run that is being read: it is live, or somebody follows it or asks about it. */
export class OpenRun {
  readonly folder: string;
  readonly files: RunFiles;
  readonly log = new RunLog();
  readonly completions: CompletionLists;
  /** When somebody last asked, ms since 1970. */
  askedAt = Date.now();
  private followers = 0;
  private readonly host: RunHost;
  private readonly manifest: Manifest;
  private readonly ticker: Ticker;
  private readonly live: LiveText;
  private readonly side: SideFiles;
  private readonly monitor: AlarmMonitor;
  private readonly firstLook: Promise<void>;
  private tail: RunReader | undefined;
  /** The tail has been at its end: what it finds from now on is news. */
  private isCaughtUp = false;
  private status: Status | undefined;
  private head: RunHead;
  private alarms: Alarm[] = [];
  private lastWarning = '';

  constructor(folder: string, manifest: Manifest, status: Status | undefined, host: RunHost) {
    this.folder = folder;
    this.files = nodeFiles(folder);
    this.host = host;
    this.manifest = manifest;
    this.status = status;
    this.live = new LiveText(this.files);
    this.side = new SideFiles(folder, this.log);
    this.monitor = new AlarmMonitor(manifest.config);
    this.completions = new CompletionLists(folder, manifest.created, this.files, host.indexing, {
      progress: (index) => host.push({ folder, index }),
      warn: (message) => this.warn(message),
    });
    this.head = this.headNow();
    this.ticker = new Ticker(folder, () => this.look());
    this.firstLook = this.ticker.now();
  }

  /** Whether it must stay open. */
  get isNeeded(): boolean {
    return this.followers > 0 || isLive(this.head);
  }

  get entry(): RunEntry {
    return runEntry(this.head, this.log.newestMetrics(SPARK), activeAlarms(this.alarms));
  }

  /** Resolves when the logs have been read to their ends once. */
  ready(): Promise<void> {
    return this.firstLook;
  }

  /** Alarms and notices of all that is written. Rejects with `run-unreadable` where it could not be read: none would mean healthy. */
  async judged(): Promise<Alarm[]> {
    await (this.isCaughtUp ? this.ticker.now() : this.firstLook);
    if (this.isCaughtUp) return this.alarms;
    throw new GrpoError({
      code: 'run-unreadable',
      message: `The run could not be read: ${this.lastWarning}`,
      where: this.folder,
    });
  }

  /** Looks out of turn: somebody saw the run change. */
  lookNow(): Promise<void> {
    return this.ticker.now();
  }

  /** Counts a follower in or out. */
  follow(on: boolean): void {
    this.followers += on ? 1 : -1;
    this.setBeat();
    // In the background, behind the first picture: both would want the one thread.
    if (on) void this.firstLook.then(() => sleep(FIRST_PICTURE)).then(() => this.indexIfFollowed());
  }

  private indexIfFollowed(): void {
    if (this.followers > 0) this.completions.start();
  }

  /** What a new follower is told first. */
  async greeting(): Promise<RunPush> {
    const read = this.isCaughtUp ? this.ticker.now() : this.firstLook;
    await Promise.race([read, new Promise((done) => setTimeout(done, GREETING_WAIT))]);
    const { folder, head, alarms, side } = this;
    // What is told here must not come once more behind it: text adds up.
    this.host.flush();
    const live = this.live.soFar();
    return { folder, head, alarms, pins: side.notes, checkpoints: side.checkpoints, live, ...this.latest() };
  }

  /** Keeps a completion with a note; null drops it. */
  async pin(id: string, note: string | null): Promise<void> {
    await this.side.pin(id, note);
    this.host.push({ folder: this.folder, pins: this.side.notes });
  }

  close(): void {
    this.ticker.close();
    this.completions.close();
  }

  private setBeat(): void {
    const isFollowed = this.followers > 0;
    // A followed run without a status was made a moment ago.
    const isFast = isFollowed && (isLive(this.head) || this.status === undefined);
    this.ticker.set(isFast ? FOLLOWED_BEAT : this.isNeeded ? BEAT : undefined, isFollowed);
  }

  private async look(): Promise<void> {
    const news: RunPush = { folder: this.folder };
    const isFirst = !this.isCaughtUp;
    let hasGrown = isFirst;
    try {
      this.tail ??= await openTail(this.files);
      await readOn(this.tail, (delta) => {
        hasGrown = this.take(delta) || hasGrown;
      });
      this.isCaughtUp = true;
      // Who was greeted before the log had been read hears of it now.
      if (isFirst) Object.assign(news, this.latest());
      if (hasGrown) this.judge(news);
      Object.assign(news, await this.side.poll());
      if (this.followers > 0) news.live = await this.live.poll();
      if (news.live === undefined) delete news.live;
    } catch (error) {
      this.warn(toReport(error).message);
    }
    const isNewHead = this.renewHead(news);
    if (Object.keys(news).length > 1) this.host.push(news);
    if (hasGrown || isNewHead) this.host.entryChanged(this.entry);
    this.setBeat();
  }

  /** Takes in what is new and tells followers; whether the entry may have changed by it. */
  private take(delta: RunDelta): boolean {
    this.status = delta.status;
    this.log.add(delta);
    this.monitor.observe(delta);
    if (delta.malformed > 0) this.warn(`${delta.malformed} malformed lines were passed over.`);
    const news = newsOf(this.folder, delta);
    if (this.isCaughtUp && news !== undefined) {
      const isOther = delta.metrics.length > 0 || delta.restarted !== undefined;
      this.host.push(isOther ? { ...news, ...this.latest() } : news);
    }
    if (delta.restarted !== undefined || delta.rollouts.length + delta.updates.length > 0)
      this.completions.grew();
    return news !== undefined;
  }

  /** The newest line of metrics, as a part of a push; nothing before the first step. */
  private latest(): Pick<RunPush, 'latest'> {
    const [latest] = this.log.newestMetrics(1);
    return latest === undefined ? {} : { latest };
  }

  private judge(news: RunPush): void {
    const alarms = [...this.monitor.alarms(), ...this.monitor.notices()];
    if (isDeepStrictEqual(alarms, this.alarms)) return;
    this.alarms = alarms;
    news.alarms = alarms;
  }

  /** A head that differs in its heartbeat only is no news. */
  private renewHead(news: RunPush): boolean {
    const before = this.head;
    this.head = this.headNow();
    if (isDeepStrictEqual(withoutHeartbeat(before), withoutHeartbeat(this.head))) return false;
    news.head = this.head;
    return true;
  }

  private headNow(): RunHead {
    return runHead(this.folder, this.manifest, this.status, this.host.machine, Date.now());
  }

  /** Says the same thing once: a beat would repeat it ten times a second. */
  private warn(message: string): void {
    if (message === this.lastWarning) return;
    this.lastWarning = message;
    this.host.warn(`${this.folder}: ${message}`);
  }
}

const withoutHeartbeat = (head: RunHead): object => ({ ...head, status: { ...head.status, heartbeat: '' } });
