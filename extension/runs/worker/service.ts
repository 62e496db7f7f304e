import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { GrpoError, toReport } from '../../../core/errors/index.ts';
import { readStatus } from '../../../core/run/attempts.ts';
import type { LocalMachine } from '../../../core/run/machine.ts';
import type { Manifest } from '../../../core/run/records.ts';
import type { RunEntry } from '../api.ts';
import { nodeFiles, unlessAbsent } from '../node-files.ts';
import { isLive, readManifest } from './entry.ts';
import { IndexCache } from './index/cache.ts';
import { OpenRun, type RunHost } from './open-run.ts';
import { Outbox } from './outbox.ts';
import type { FromWorker, ToWorker, WorkerOptions, WorkerRequests } from './protocol.ts';
import { runHandlers } from './requests.ts';
import { RunList } from './run-list.ts';

/** A run that nobody has asked about for so long, ms, and that does not train, is closed. */
const IDLE = 60_000;
/** ms to wait for the manifest of a run that is being made. */
const MANIFEST_WAIT = 3000;

/** For a run that was deleted meanwhile: the next look at the folders tells that it is gone. */
const ignore = (): undefined => undefined;

type Handlers = {
  [M in keyof WorkerRequests]: (params: WorkerRequests[M]['params']) => Promise<WorkerRequests[M]['result']>;
};

/** All that the worker does: keeps the list of runs, opens those that matter, answers requests. */
export class RunService {
  private readonly post: (message: FromWorker) => void;
  private readonly outbox: Outbox;
  private readonly list: RunList;
  private readonly host: RunHost;
  private readonly open = new Map<string, Promise<OpenRun>>();
  private readonly sweeper: NodeJS.Timeout;
  private readonly handlers: Handlers;

  constructor(machine: LocalMachine, options: WorkerOptions, post: (message: FromWorker) => void) {
    this.post = post;
    this.outbox = new Outbox((push) => post({ type: 'push', push }));
    const warn = (message: string): void => post({ type: 'log', level: 'warn', message });
    this.list = new RunList(machine, { tell: (changed, gone) => this.tellEntries(changed, gone), warn });
    this.host = {
      machine,
      indexing: {
        cache: options.cacheFolder === undefined ? undefined : new IndexCache(options.cacheFolder),
        threadFile: options.threadFile,
      },
      push: (push) => this.outbox.add(push),
      flush: () => this.outbox.flush(),
      entryChanged: (entry) => post({ type: 'entries', changed: [entry], gone: [] }),
      warn,
    };
    this.sweeper = setInterval(() => void this.closeIdle(), IDLE / 2).unref();
    this.handlers = this.makeHandlers();
  }

  /** Takes a message; never rejects: what goes wrong is answered or logged. */
  async handle(message: ToWorker): Promise<void> {
    try {
      if (message.type === 'follow') (await this.run(message.folder)).follow(message.on);
      else
        this.post({
          type: 'answer',
          id: message.id,
          result: await this.answer(message.method, message.params),
        });
    } catch (error) {
      if (message.type === 'request') this.post({ type: 'answer', id: message.id, error: toReport(error) });
      else
        this.post({ type: 'log', level: 'warn', message: `${message.folder}: ${toReport(error).message}` });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.sweeper);
    this.list.close();
    this.outbox.close();
    for (const run of await Promise.allSettled(this.open.values()))
      if (run.status === 'fulfilled') run.value.close();
    this.open.clear();
  }

  private answer(method: keyof WorkerRequests, params: unknown): Promise<unknown> {
    // The store's types pair method and params on the other side of the border between the threads.
    const handler = this.handlers[method] as (params: unknown) => Promise<unknown>;
    return handler(params);
  }

  private makeHandlers(): Handlers {
    const { step, completion, text, tokens, sameprompt, group } = runHandlers;
    const { find, rows, points, series, checkpoints, alarms } = runHandlers;
    const ofRun =
      <P extends { folder: string }, R>(handler: (run: OpenRun, params: P) => Promise<R>) =>
      async (params: P): Promise<R> =>
        handler(await this.run(params.folder), params);
    return {
      step: ofRun(step),
      completion: ofRun(completion),
      text: ofRun(text),
      tokens: ofRun(tokens),
      sameprompt: ofRun(sameprompt),
      group: ofRun(group),
      find: ofRun(find),
      rows: ofRun(rows),
      points: ofRun(points),
      series: ofRun(series),
      checkpoints: ofRun(checkpoints),
      alarms: ofRun(alarms),
      greet: ofRun((run) => run.greeting()),
      pin: ofRun(async (run, { id, note }) => {
        await run.pin(id, note);
        return null;
      }),
      look: async ({ roots, folders }) => {
        await this.list.look(roots, folders);
        return null;
      },
    };
  }

  /** The open run of a folder. Rejects with `run-not-found` where there is none. */
  private async run(folder: string): Promise<OpenRun> {
    let opening = this.open.get(folder);
    if (opening === undefined) {
      opening = this.openRun(folder);
      this.open.set(folder, opening);
      opening.catch(() => this.open.delete(folder));
    }
    const run = await opening;
    run.askedAt = Date.now();
    return run;
  }

  private async openRun(folder: string): Promise<OpenRun> {
    const manifest = await awaitManifest(folder);
    if (manifest === undefined)
      throw new GrpoError({
        code: 'run-not-found',
        message: `${folder} is no run: it has no readable manifest.json.`,
        where: folder,
        fix: 'Choose a folder in .grpo/runs; the run may have been deleted or moved.',
      });
    return new OpenRun(folder, manifest, await readStatus(nodeFiles(folder)), this.host);
  }

  /** A live run is opened, and from then on tells of itself. */
  private tellEntries(changed: RunEntry[], gone: string[]): void {
    const closed = changed.filter(({ head }) => !this.open.has(head.folder));
    this.post({ type: 'entries', changed: closed, gone });
    for (const { head } of changed) {
      const isOpen = this.open.has(head.folder);
      if (isOpen || isLive(head)) void this.run(head.folder).then((run) => run.lookNow(), ignore);
    }
    for (const folder of gone) void this.closeRun(folder);
  }

  private async closeIdle(): Promise<void> {
    for (const [folder, opening] of this.open) {
      const run = await opening.catch(ignore);
      if (run !== undefined && !run.isNeeded && Date.now() - run.askedAt > IDLE) await this.closeRun(folder);
    }
  }

  private async closeRun(folder: string): Promise<void> {
    const opening = this.open.get(folder);
    this.open.delete(folder);
    (await opening?.catch(ignore))?.close();
  }
}

/** A run folder is there a moment before its manifest: waits for it while the folder exists. */
async function awaitManifest(folder: string): Promise<Manifest | undefined> {
  const deadline = Date.now() + MANIFEST_WAIT;
  for (;;) {
    const manifest = await readManifest(nodeFiles(folder));
    if (manifest !== undefined || Date.now() > deadline) return manifest;
    if ((await unlessAbsent(() => stat(folder)))?.isDirectory() !== true) return undefined;
    await setTimeout(50);
  }
}
