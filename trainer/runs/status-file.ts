import { join } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import type { Status } from '../../core/run/records.ts';
import { isStatus, parseRecord } from '../../core/run/validate.ts';
import type { FileSystem } from './file-system.ts';
import { localMachine } from './machine.ts';
import { readSmallFile, replaceFile, replaceFileDurably } from './small-files.ts';

/** What the loop may set; the rest of the status belongs to the run folder itself. */
export type StatusChange = Partial<Pick<Status, 'state' | 'step' | 'max_steps' | 'phase' | 'error'>>;

/** `status.json` of a run that this process writes. */
export class StatusFile {
  private readonly files: FileSystem;
  private readonly path: string;
  private readonly now: () => Date;
  private status: Status;

  constructor(files: FileSystem, folder: string, status: Status, now: () => Date) {
    this.files = files;
    this.path = join(folder, 'status.json');
    this.status = status;
    this.now = now;
  }

  get current(): Readonly<Status> {
    return this.status;
  }

  /** Replaces the file with the changed status and a fresh heartbeat. */
  update(change: StatusChange = {}): void {
    this.status = this.stamped({ ...this.status, ...change });
    replaceFile(this.files, this.path, `${JSON.stringify(this.status)}\n`);
  }

  /** As `update`, on the medium before anything else happens: for a new attempt. */
  async updateDurably(change: Partial<Status>): Promise<void> {
    this.status = this.stamped({ ...this.status, ...change });
    await replaceFileDurably(this.files, this.path, `${JSON.stringify(this.status)}\n`);
  }

  private stamped(status: Status): Status {
    const { host, boot_id } = localMachine();
    return { ...status, pid: process.pid, host, boot_id, heartbeat: this.now().toISOString() };
  }
}

/** The status of a run that starts. */
export function firstStatus(maxSteps: number | null): Status {
  return {
    state: 'starting',
    step: 0,
    max_steps: maxSteps,
    attempt: 1,
    cut: {},
    pid: process.pid,
    host: '',
    boot_id: '',
    heartbeat: '',
    phase: null,
    error: null,
  };
}

/** Reads a run's status; undefined where there is none. Throws `run-status-malformed`. */
export function readStatus(files: FileSystem, folder: string): Status | undefined {
  const path = join(folder, 'status.json');
  const text = readSmallFile(files, path);
  if (text === undefined) return undefined;
  const status = parseRecord(text, isStatus);
  if (status !== undefined) return status;
  throw new GrpoError({
    code: 'run-status-malformed',
    message: 'status.json is not a status that this version can read.',
    where: path,
    fix: 'Remove it: `grpo resume` finds its place from the checkpoints and the events.',
  });
}
