import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEntry } from '../../runs/api.ts';
import { RunWorker } from '../../runs/run-worker.ts';
import type { RunSource } from '../tools/tool.ts';

/** How long the first call waits for alarms, which a live run's reader works out after the list is there, ms. */
const SETTLE_MS = 300;

/** Runs below some folders, read by the same worker as the editor's. `look` must have come back before `entries` is whole. */
export class FolderRuns implements RunSource {
  private readonly byFolder = new Map<string, RunEntry>();
  private readonly worker: RunWorker;
  private readonly roots: string[];

  /** @param roots  folders full of runs, `.grpo/runs` */
  constructor(workerFile: string, roots: string[], log: (message: string) => void) {
    this.roots = roots;
    this.worker = new RunWorker(
      { role: 'runs', threadFile: workerFile, cacheFolder: undefined },
      (news) => {
        if (news.type === 'log') log(news.message);
        if (news.type !== 'entries') return;
        for (const entry of news.changed) this.byFolder.set(entry.head.folder, entry);
        for (const folder of news.gone) this.byFolder.delete(folder);
      },
      () => void this.look(),
    );
  }

  get entries(): readonly RunEntry[] {
    return [...this.byFolder.values()].sort((a, b) =>
      (b.head.created ?? '').localeCompare(a.head.created ?? ''),
    );
  }

  /** Looks at the folders anew. */
  async look(): Promise<void> {
    await this.worker.request('look', { roots: this.roots, folders: [] });
    await sleep(SETTLE_MS);
  }

  readonly request: RunSource['request'] = (method, params) => this.worker.request(method, params);

  /** A server that any assistant can start has nobody who confirms: it only reads. */
  control(): Promise<{ accepted: boolean; reason: string }> {
    return Promise.resolve({ accepted: false, reason: 'This server only reads.' });
  }
}
