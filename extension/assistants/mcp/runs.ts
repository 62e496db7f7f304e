import type { RunEntry, RunLocations } from '../../runs/api.ts';
import { RunWorker } from '../../runs/run-worker.ts';
import type { RunSource } from '../tools/tool.ts';

/** Runs in some places, read by the same worker as the editor's. `look` must have come back before `entries` is whole. */
export class FolderRuns implements RunSource {
  private readonly byFolder = new Map<string, RunEntry>();
  private readonly worker: RunWorker;
  private readonly locations: RunLocations;

  constructor(workerFile: string, locations: RunLocations, log: (message: string) => void) {
    this.locations = locations;
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
    await this.worker.request('look', this.locations);
  }

  readonly request: RunSource['request'] = (method, params) => this.worker.request(method, params);

  /** A server that any assistant can start has nobody who confirms: it only reads. */
  control(): Promise<{ accepted: boolean; reason: string }> {
    return Promise.resolve({ accepted: false, reason: 'This server only reads.' });
  }
}
