import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { CheckpointView, RunPush } from '../../../core/protocol/index.ts';
import { modifiedAt } from '../node-files.ts';
import { readCheckpoints } from './checkpoints.ts';
import { NOTES_FILE, readNotes, type Notes } from './notes.ts';
import type { RunLog } from './run-log.ts';

/** Checkpoints and pins of a run, read again when their folder or file changed. */
export class SideFiles {
  notes: Notes = {};
  checkpoints: CheckpointView[] = [];
  private readonly folder: string;
  private readonly log: RunLog;
  private notesTime: number | undefined;
  private checkpointsKey = '';

  constructor(folder: string, log: RunLog) {
    this.folder = folder;
    this.log = log;
  }

  /** What changed since the last time. */
  async poll(): Promise<Pick<RunPush, 'checkpoints' | 'pins'>> {
    return { ...(await this.pollCheckpoints()), ...(await this.pollNotes()) };
  }

  private async pollCheckpoints(): Promise<Pick<RunPush, 'checkpoints'>> {
    // Their figures come from metrics and evaluations, which may be written after them.
    const { metrics, evaluations } = this.log;
    const time = await modifiedAt(join(this.folder, 'checkpoints'));
    const key = `${time ?? '-'} ${metrics.at(-1)?.step ?? '-'} ${evaluations.length}`;
    if (key === this.checkpointsKey) return {};
    this.checkpointsKey = key;
    const checkpoints = await readCheckpoints(this.folder, metrics, evaluations);
    if (isDeepStrictEqual(checkpoints, this.checkpoints)) return {};
    this.checkpoints = checkpoints;
    return { checkpoints };
  }

  private async pollNotes(): Promise<Pick<RunPush, 'pins'>> {
    const time = await modifiedAt(join(this.folder, NOTES_FILE));
    if (time === this.notesTime) return {};
    this.notesTime = time;
    const notes = await readNotes(this.folder);
    if (isDeepStrictEqual(notes, this.notes)) return {};
    this.notes = notes;
    return { pins: notes };
  }
}
