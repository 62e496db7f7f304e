import * as vscode from 'vscode';
import { liveness } from '../../core/run/index.ts';
import type { RunStore } from '../runs/api.ts';
import { localMachine } from '../runs/local-machine.ts';
import { runIsLive } from './errors.ts';
import { readRunStatus } from './launch.ts';
import { isLiveHere } from './live-runs.ts';

/** What the supervisor asks the store of runs. */
export class KnownRuns {
  private readonly runs: Pick<RunStore, 'entries' | 'entry' | 'refresh' | 'add'>;
  private readonly warn: (message: string) => void;

  /** @param warn  is told where the store cannot look; what the store knew stays in force */
  constructor(
    runs: Pick<RunStore, 'entries' | 'entry' | 'refresh' | 'add'>,
    warn: (message: string) => void,
  ) {
    this.runs = runs;
    this.warn = warn;
  }

  /** What a run is called in lists. */
  nameOf(folder: string): string {
    return this.runs.entry(folder)?.head.name ?? folder;
  }

  /** Folders of the runs that compute on this machine, whoever started them. */
  get liveFolders(): string[] {
    const machine = localMachine();
    return this.runs.entries.filter((entry) => isLiveHere(entry, machine)).map(({ head }) => head.folder);
  }

  /** Why nothing can be asked of a run any more; undefined while somebody may answer. */
  whyOver(folder: string): string | undefined {
    const head = this.runs.entry(folder)?.head;
    if (head?.liveness === 'ended') return vscode.l10n.t('the run has ended ({0})', head.status?.state ?? '');
    if (head?.liveness === 'gone') return vscode.l10n.t('the trainer of this run is gone; resume it first');
    return undefined;
  }

  /**
   * Looks itself: what the store knows may be of a moment before the run ended.
   * @throws GrpoError `run-live`
   */
  async refuseLive(folder: string): Promise<void> {
    const status = await readRunStatus(folder);
    if (status === undefined) return;
    const found = liveness(status, localMachine(), Date.now());
    if (found === 'alive' || found === 'not-answering') throw runIsLive(this.nameOf(folder));
  }

  /** Lets the store look. Never rejects. */
  async refresh(): Promise<void> {
    await this.runs.refresh().catch((error: unknown) => this.warn(`Looking for runs: ${String(error)}`));
  }

  /** Makes a run known that has begun, wherever it lies. Never rejects: it trains whatever comes of this. */
  async list(folder: string): Promise<void> {
    await this.refresh();
    if (this.runs.entry(folder) !== undefined) return;
    await this.runs.add(folder).catch((error: unknown) => this.warn(`${folder}: ${String(error)}`));
  }
}
