import { join } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import type { Status } from '../../core/run/records.ts';
import { isStatus, parseRecord } from '../../core/run/validate.ts';
import type { FileSystem } from './file-system.ts';
import { localMachine } from './machine.ts';
import { readSmallFile, replaceFile, replaceFileDurably } from './small-files.ts';

/** UTF-16 units of a text in an error. */
const LONGEST_TEXT = 10_000;

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
    replaceFile(this.files, this.path, statusText(this.status));
  }

  /** As `update`, on the medium before anything else happens: for a new attempt. */
  async updateDurably(change: Partial<Status>): Promise<void> {
    this.status = this.stamped({ ...this.status, ...change });
    await replaceFileDurably(this.files, this.path, statusText(this.status));
  }

  private stamped(status: Status): Status {
    const { host, boot_id, pid_ns } = localMachine();
    const namespace = pid_ns === undefined ? {} : { pid_ns };
    return { ...status, pid: process.pid, host, boot_id, ...namespace, heartbeat: this.now().toISOString() };
  }
}

/**
 * A status as its file holds it, judged by what readers judge it by: one that they could not read is never written.
 * Throws `run-status-invalid`.
 */
function statusText(status: Status): string {
  const error = status.error === null ? null : shortened(status.error);
  const text = JSON.stringify({ ...status, error });
  if (parseRecord(text, isStatus) !== undefined) return `${text}\n`;
  throw new GrpoError({
    code: 'run-status-invalid',
    message: `This status could not be read again: ${text.slice(0, 500)}`,
    where: 'status.json',
    kind: 'internal',
  });
}

/** The four texts of a report and nothing else, none so long that readers would not take the file. */
function shortened(error: NonNullable<Status['error']>): Status['error'] {
  const { code, message, where, fix } = error;
  const short = (text: unknown): string => {
    const said = String(text);
    return said.length > LONGEST_TEXT ? `${said.slice(0, LONGEST_TEXT)} [...]` : said;
  };
  return {
    code: short(code),
    message: short(message),
    ...(where === undefined ? {} : { where: short(where) }),
    ...(fix === undefined ? {} : { fix: short(fix) }),
  };
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
