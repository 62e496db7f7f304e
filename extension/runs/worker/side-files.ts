import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { CheckpointView, RunPush } from '../../../core/protocol/index.ts';
import { fingerprint } from '../node-files.ts';
import { readCheckpoints } from './checkpoints.ts';
import { NOTES_FILE, readNotes, writeNote, type Notes } from './notes.ts';
import type { RunLog } from './run-log.ts';

/** Checkpoints and pins of a run, read again when their folder or file changed. */
export class SideFiles {
  notes: Notes = {};
  checkpoints: CheckpointView[] = [];
  private readonly folder: string;
  private readonly log: RunLog;
  private notesPrint: string | undefined;
  private writing: Promise<unknown> = Promise.resolve();
  private checkpointsKey = '';

  constructor(folder: string, log: RunLog) {
    this.folder = folder;
    this.log = log;
  }

  /** What changed since the last time. */
  async poll(): Promise<Pick<RunPush, 'checkpoints' | 'pins'>> {
    return { ...(await this.pollCheckpoints()), ...(await this.pollNotes()) };
  }

  /** Keeps a completion with a note; null drops it. One at a time: each writes the whole file anew. */
  async pin(id: string, note: string | null): Promise<void> {
    const written = this.writing.then(() => writeNote(this.folder, id, note));
    this.writing = written.catch(() => undefined);
    this.notes = await written;
  }

  private async pollCheckpoints(): Promise<Pick<RunPush, 'checkpoints'>> {
    // Their figures come from metrics and evaluations, which may be written after them.
    const { metrics, evaluations } = this.log;
    const print = await fingerprint(join(this.folder, 'checkpoints'));
    const key = `${print ?? '-'} ${metrics.at(-1)?.step ?? '-'} ${evaluations.length}`;
    if (key === this.checkpointsKey) return {};
    this.checkpointsKey = key;
    const checkpoints = await readCheckpoints(this.folder, metrics, evaluations);
    if (isDeepStrictEqual(checkpoints, this.checkpoints)) return {};
    this.checkpoints = checkpoints;
    return { checkpoints };
  }

  private async pollNotes(): Promise<Pick<RunPush, 'pins'>> {
    const print = await fingerprint(join(this.folder, NOTES_FILE));
    if (print === this.notesPrint) return {};
    this.notesPrint = print;
    const notes = await readNotes(this.folder);
    if (isDeepStrictEqual(notes, this.notes)) return {};
    this.notes = notes;
    return { pins: notes };
  }
}
