import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { GrpoError } from '../../core/errors/index.ts';
import {
  checkpointName,
  checkpointStep,
  DATA_FILES,
  type CheckpointState,
  type Cut,
  type ExtraCheckpoint,
} from '../../core/run/records.ts';
import { isCheckpointState, parseRecord } from '../../core/run/validate.ts';
import { diskError, type FileSystem } from './file-system.ts';
import { readPieces, readSmallFile, replaceFileDurably, writeAll } from './small-files.ts';

/** A complete checkpoint. */
export interface Checkpoint {
  step: number;
  folder: string;
  state: CheckpointState;
}

/** Writes weights, optimizer and whatever else belongs to a checkpoint into `folder`; `write` makes one file of pieces. */
export type WriteCheckpointFiles = (
  folder: string,
  write: (name: string, pieces: Iterable<Uint8Array>) => void,
) => void | Promise<void>;

/**
 * Whether the run's own course calls for a checkpoint, so that it is written at the same step however often the run is interrupted: the
 * scheduled ones, and what an alarm puts in their place. The others come from outside.
 */
export const isOfItsCourse = (extra: ExtraCheckpoint | undefined): boolean =>
  extra === undefined || extra === 'entropy_collapse' || extra === 'before_collapse';

/** A checkpoint that was passed over, and why. */
export interface SkippedCheckpoint {
  step: number;
  reason: string;
}

/** `checkpoints/` of a run: every `step-NNNNN` in it is complete, for it got its name last. */
export class Checkpoints {
  readonly folder: string;
  private readonly files: FileSystem;
  private readonly runFolder: string;

  constructor(files: FileSystem, runFolder: string) {
    this.files = files;
    this.runFolder = runFolder;
    this.folder = join(runFolder, 'checkpoints');
  }

  /**
   * Writes a checkpoint: the caller's files, state.json last, all of it on the medium, then the rename that makes it one. A checkpoint
   * of the same step is replaced. On an error the partial folder is removed; a full disk is `run-disk-full`.
   * @param lengths  lengths of the data files now; those files must be on the medium already
   */
  async write(
    state: Omit<CheckpointState, 'time'>,
    lengths: Cut,
    writeFiles: WriteCheckpointFiles,
    extra?: ExtraCheckpoint,
  ): Promise<Checkpoint> {
    const name = checkpointName(state.step);
    const partial = join(this.folder, `.${name}.partial`);
    this.files.remove(partial);
    try {
      this.files.makeFolder(partial);
      await writeFiles(partial, (file, pieces) => this.writeFile(join(partial, file), pieces));
      const { sizes, sha256 } = await this.flushTree(partial, '');
      const time = { files: lengths, sizes, sha256, ...(extra === undefined ? {} : { extra }) };
      const whole: CheckpointState = { ...state, time };
      const statePath = join(partial, 'state.json');
      this.writeFile(statePath, [Buffer.from(stateText(whole))]);
      await this.files.flush(statePath);
      await this.files.flush(partial);
      await this.putInPlace(partial, name);
      return { step: state.step, folder: join(this.folder, name), state: whole };
    } catch (error) {
      this.files.remove(partial);
      throw diskError(error, join(this.folder, name));
    }
  }

  /** Steps that have a checkpoint, ascending. */
  steps(): number[] {
    const steps = this.files.list(this.folder).map(checkpointStep);
    return steps.filter((step) => step !== undefined).sort((a, b) => a - b);
  }

  /** Reads one; its files have the sizes that it recorded. Throws `checkpoint-not-found`, `checkpoint-damaged`. */
  read(step: number): Checkpoint {
    const folder = join(this.folder, checkpointName(step));
    if (!this.files.isFolder(folder)) {
      const steps = this.steps();
      throw new GrpoError({
        code: 'checkpoint-not-found',
        message: `There is no checkpoint of step ${step}.`,
        where: folder,
        fix:
          steps.length === 0
            ? 'This run has no checkpoint yet.'
            : `There are checkpoints of steps ${steps.join(', ')}.`,
      });
    }
    const state = parseRecord(readSmallFile(this.files, join(folder, 'state.json')) ?? '', isCheckpointState);
    const damage =
      state === undefined ? 'state.json is missing or damaged' : this.damage(folder, step, state);
    if (state !== undefined && damage === undefined) return { step, folder, state };
    throw damaged(step, folder, damage);
  }

  /**
   * As `read`, and every file holds what was written: each is hashed, in pieces, so that timers have their turn. For whoever goes on from it.
   * A checkpoint of an earlier version has no hashes; then the sizes must do.
   */
  async verify(step: number): Promise<Checkpoint> {
    const checkpoint = this.read(step);
    const { folder, state } = checkpoint;
    for (const [name, hash] of Object.entries(state.time.sha256 ?? {}))
      if ((await this.hash(join(folder, name))) !== hash)
        throw damaged(step, folder, `${name} holds other bytes than were written (SHA-256)`);
    return checkpoint;
  }

  /** The checkpoint of a step where there is one that is whole. */
  find(step: number): Checkpoint | undefined {
    try {
      return this.read(step);
    } catch (error) {
      if (error instanceof GrpoError) return undefined;
      throw error;
    }
  }

  /**
   * The newest checkpoint that is whole and whose data files still have the lengths it recorded; those passed over on the way.
   * @param atMost  those of later steps are passed over, whatever they hold
   */
  async newestUsable(atMost = Infinity): Promise<{
    checkpoint: Checkpoint | undefined;
    skipped: SkippedCheckpoint[];
  }> {
    const skipped: SkippedCheckpoint[] = [];
    for (const step of this.steps().reverse()) {
      if (step > atMost) {
        skipped.push({ step, reason: 'its weights no longer give numbers' });
        continue;
      }
      try {
        const checkpoint = await this.verify(step);
        const short = DATA_FILES.find((name) => this.isShorter(name, checkpoint.state.time.files));
        if (short === undefined) return { checkpoint, skipped };
        skipped.push({ step, reason: `${short} is shorter than it was when the checkpoint was written` });
      } catch (error) {
        if (!(error instanceof GrpoError)) throw error;
        skipped.push({ step, reason: error.message });
      }
    }
    return { checkpoint: undefined, skipped };
  }

  /** Removes the oldest scheduled checkpoints beyond `limit`; extra ones are neither counted nor removed. */
  prune(limit: number): void {
    const scheduled = this.steps().filter((step) => !this.isExtra(step));
    for (const step of scheduled.slice(0, Math.max(0, scheduled.length - limit))) {
      // Renamed first: a removal that is interrupted leaves no half checkpoint under a checkpoint's name.
      const removed = join(this.folder, `.${checkpointName(step)}.removed`);
      this.files.rename(join(this.folder, checkpointName(step)), removed);
      this.files.remove(removed);
    }
  }

  /** The newest step before `step` that has a whole checkpoint. */
  newestBefore(step: number): number | undefined {
    return this.steps().findLast((one) => one < step && this.find(one) !== undefined);
  }

  /** Takes a scheduled checkpoint out of the schedule, with the reason: `prune` never removes it. An extra one stays as it is. */
  async keep(step: number, reason: ExtraCheckpoint): Promise<void> {
    const { folder, state } = this.read(step);
    if (state.time.extra !== undefined) return;
    const kept: CheckpointState = { ...state, time: { ...state.time, extra: reason } };
    const path = join(folder, 'state.json');
    try {
      await replaceFileDurably(this.files, path, stateText(kept));
    } catch (error) {
      throw diskError(error, path);
    }
  }

  /** Moves those of later steps into another folder: no step that is redone may find its old checkpoint. */
  moveBehind(step: number, attic: string): void {
    for (const later of this.steps().filter((one) => one > step)) {
      this.files.makeFolder(attic);
      const target = join(attic, checkpointName(later));
      this.files.remove(target);
      this.files.rename(join(this.folder, checkpointName(later)), target);
    }
  }

  /**
   * Removes what an interrupted write left, and puts back a checkpoint whose replacement was interrupted.
   * @returns what was removed, relative to the run folder
   */
  removeLeftovers(): string[] {
    const removed: string[] = [];
    for (const name of this.files.list(this.folder)) {
      const match = /^\.(step-\d+)\.(partial|removed|old)$/.exec(name);
      if (match?.[1] === undefined) continue;
      const place = join(this.folder, match[1]);
      if (match[2] === 'old' && !this.files.isFolder(place))
        this.files.rename(join(this.folder, name), place);
      else {
        this.files.remove(join(this.folder, name));
        removed.push(join('checkpoints', name));
      }
    }
    return removed;
  }

  private isExtra(step: number): boolean {
    const text = readSmallFile(this.files, join(this.folder, checkpointName(step), 'state.json'));
    return text !== undefined && parseRecord(text, isCheckpointState)?.time.extra !== undefined;
  }

  private isShorter(name: (typeof DATA_FILES)[number], lengths: Cut): boolean {
    return (this.files.size(join(this.runFolder, name)) ?? 0) < (lengths[name] ?? 0);
  }

  private damage(folder: string, step: number, state: CheckpointState): string | undefined {
    if (state.step !== step) return `its state is of step ${state.step}`;
    const { state_sha256: written, ...time } = state.time;
    if (written !== undefined && written !== hashState({ ...state, time })) return 'state.json was changed';
    for (const [name, size] of Object.entries(state.time.sizes)) {
      const found = this.files.size(join(folder, name));
      if (found === undefined) return `${name} is missing`;
      if (found !== size) return `${name} has ${found} bytes instead of ${size}`;
    }
    return undefined;
  }

  private writeFile(path: string, pieces: Iterable<Uint8Array>): void {
    const fd = this.files.open(path, 'w');
    try {
      for (const piece of pieces) writeAll(this.files, fd, piece);
    } finally {
      this.files.close(fd);
    }
  }

  /** Flushes all files below a folder; returns their sizes and hashes by path. */
  private async flushTree(
    root: string,
    below: string,
  ): Promise<{ sizes: Record<string, number>; sha256: Record<string, string> }> {
    const sizes: Record<string, number> = {};
    const sha256: Record<string, string> = {};
    for (const name of this.files.list(join(root, below))) {
      const path = below === '' ? name : `${below}/${name}`;
      if (this.files.isFolder(join(root, path))) {
        const inner = await this.flushTree(root, path);
        Object.assign(sizes, inner.sizes);
        Object.assign(sha256, inner.sha256);
      } else {
        sizes[path] = this.files.size(join(root, path)) ?? 0;
        sha256[path] = await this.hash(join(root, path));
      }
      await this.files.flush(join(root, path));
    }
    return { sizes, sha256 };
  }

  private async hash(path: string): Promise<string> {
    const hash = createHash('sha256');
    const fd = this.files.open(path, 'r');
    try {
      for (const piece of readPieces(this.files, fd)) {
        hash.update(piece);
        await setImmediate();
      }
    } finally {
      this.files.close(fd);
    }
    return hash.digest('hex');
  }

  private async putInPlace(partial: string, name: string): Promise<void> {
    const place = join(this.folder, name);
    const old = join(this.folder, `.${name}.old`);
    const replaces = this.files.isFolder(place);
    if (replaces) this.files.rename(place, old);
    this.files.rename(partial, place);
    await this.files.flush(this.folder);
    if (replaces) this.files.remove(old);
  }
}

const damaged = (step: number, folder: string, damage: string | undefined): GrpoError =>
  new GrpoError({
    code: 'checkpoint-damaged',
    message: `The checkpoint of step ${step} cannot be used: ${damage ?? 'it is damaged'}.`,
    where: folder,
    fix: 'Use an earlier checkpoint, or restore this one from a copy.',
    kind: 'run',
  });

const hashState = (state: CheckpointState): string =>
  createHash('sha256').update(JSON.stringify(state)).digest('hex');

/** state.json, with the hash of itself: a digit that changed would go on unnoticed. */
function stateText(state: CheckpointState): string {
  const time = { ...state.time };
  delete time.state_sha256;
  const whole = { ...state, time: { ...time, state_sha256: hashState({ ...state, time }) } };
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}
