import { join } from 'node:path';
import { DATA_FILES, type Cut } from '../../core/run/records.ts';
import type { FileSystem } from './file-system.ts';
import { readPieces, replaceFile, writeAll } from './small-files.ts';
import type { StatusChange, StatusFile } from './status-file.ts';
import type { RunWriter } from './writer.ts';

/** Where a restart goes back to, and what its `restart` event says besides. */
export interface RestartTarget {
  /** The last step that stays. */
  step: number;
  /** Lengths of the data files at the end of that step. */
  cut: Cut;
  /** More for the status: a run that had ended is starting again. */
  status: StatusChange;
  event: Readonly<Record<string, unknown>>;
}

/**
 * Begins a new attempt: the status first says so, then everything behind the cut moves to `attempts/<old attempt>/`, then the `restart`
 * event is written. It may be killed anywhere: `finishRestart` completes it. Nothing is appended to the data files before it is done.
 */
export async function restart(
  files: FileSystem,
  folder: string,
  status: StatusFile,
  writer: RunWriter,
  target: RestartTarget,
): Promise<void> {
  const attempt = status.current.attempt + 1;
  await status.updateDurably({
    ...target.status,
    attempt,
    cut: target.cut,
    cutting: true,
    step: target.step,
  });
  await finishRestart(files, folder, status, writer, target.event);
}

/** The part of a restart behind its announcement in the status; does only what is still to do. */
export async function finishRestart(
  files: FileSystem,
  folder: string,
  status: StatusFile,
  writer: RunWriter,
  event: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { attempt, cut, step } = status.current;
  writer.restarted(attempt, step);
  await moveTails(files, folder, attempt - 1, step, cut);
  writer.event('restart', { ...event, cut });
  await files.flush(join(folder, 'events.jsonl'));
  await status.updateDurably({ cutting: false });
}

/**
 * Moves what lies behind `cut` into `attempts/<attempt>/`: each tail is copied, on the medium, given its name, and only then cut off. A tail
 * that has its name already was copied whole by an interrupted restart.
 */
async function moveTails(
  files: FileSystem,
  folder: string,
  attempt: number,
  step: number,
  cut: Cut,
): Promise<void> {
  const attic = join(folder, 'attempts', String(attempt));
  for (const name of DATA_FILES) {
    const keep = cut[name] ?? 0;
    const source = join(folder, name);
    if ((files.size(source) ?? 0) <= keep) continue;
    const target = join(attic, name);
    if (files.size(target) === undefined) {
      files.makeFolder(attic);
      // Offsets in the lines that lie here count from the beginning of the run's rollouts.bin: a reader subtracts the cut.
      replaceFile(files, join(attic, 'cut.json'), `${JSON.stringify({ attempt, step, cut })}\n`);
      await copyTail(files, source, keep, target);
      for (const path of [attic, join(folder, 'attempts'), folder]) await files.flush(path);
    }
    files.truncate(source, keep);
    await files.flush(source);
  }
}

async function copyTail(files: FileSystem, source: string, from: number, target: string): Promise<void> {
  const beside = `${target}.partial`;
  const reader = files.open(source, 'r');
  try {
    const fd = files.open(beside, 'w');
    try {
      for (const piece of readPieces(files, reader, from)) writeAll(files, fd, piece);
    } finally {
      files.close(fd);
    }
  } finally {
    files.close(reader);
  }
  await files.flush(beside);
  files.rename(beside, target);
}
