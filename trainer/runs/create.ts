import { randomBytes } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import type { LocalMachine } from '../../core/run/machine.ts';
import { SCHEMA_VERSION, type Manifest } from '../../core/run/records.ts';
import { isManifest, parseRecord } from '../../core/run/validate.ts';
import { Checkpoints } from './checkpoints.ts';
import { inputFault, type FileSystem } from './file-system.ts';
import { wallTime, type WallTime } from '../models/template-clock.ts';
import { refuseOddParts } from './links.ts';
import { ensureIgnored, removeLeftovers } from './leftovers.ts';
import { RunLock } from './lock.ts';
import { safeName } from '../../core/config/index.ts';
import { describeMachine, describeVersions } from './machine.ts';
import { readSmallFile, replaceFileDurably } from './small-files.ts';

/** What a new run is made of. */
export interface NewRun {
  /** The config file: runs lie in `.grpo/runs/` beside it. */
  configPath: string;
  name: string;
  /** The run folder itself (`--run-dir`). */
  runDir?: string;
  manifest: Pick<
    Manifest,
    'config' | 'source' | 'hashes' | 'parent' | 'threads' | 'prompt_time' | 'chats' | 'model'
  >;
}

const MARKS = ['manifest.json', 'status.json', 'rollouts.jsonl', 'metrics.jsonl', 'checkpoints'];

/** A run's name as part of a folder name: letters and digits of any script, `.`, `_` and `-`, at most 120 bytes. */
export const folderSafe = (name: string): string => safeName(name) ?? 'run';

/** `2026-01-31-name-1f2e`, by the clock of this machine's time zone. */
export function runFolderName(name: string, now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${date}-${folderSafe(name)}-${randomBytes(2).toString('hex')}`;
}

/**
 * Makes a run's folder, takes its lock and writes the manifest. Throws `run-exists` where the folder holds a run already, `run-locked`
 * where another process is making one.
 */
export async function createRun(
  files: FileSystem,
  run: NewRun,
  now: Date,
  machine?: LocalMachine,
): Promise<{ folder: string; lock: RunLock; manifest: Manifest }> {
  const folder = run.runDir === undefined ? freshFolder(files, run, now, machine) : resolve(run.runDir);
  const isNew = !files.isFolder(folder);
  files.makeFolder(folder);
  const lock = await lockOrRemove(files, folder, isNew, machine);
  try {
    refuseExisting(files, folder);
    refuseOddParts(files, folder);
    removeLeftovers(files, folder, new Checkpoints(files, folder));
    const manifest: Manifest = {
      schema_version: SCHEMA_VERSION,
      created: now.toISOString(),
      ...run.manifest,
      versions: describeVersions(),
      machine: describeMachine(),
    };
    await replaceFileDurably(
      files,
      join(folder, 'manifest.json'),
      `${JSON.stringify(manifest, undefined, 2)}\n`,
    );
    return { folder, lock, manifest };
  } catch (error) {
    lock.release();
    if (isNew) files.remove(folder);
    throw error;
  }
}

/** The lock of a run folder; a folder that was made for it does not stay where the disk has no room even for that. */
async function lockOrRemove(
  files: FileSystem,
  folder: string,
  isNew: boolean,
  machine: LocalMachine | undefined,
): Promise<RunLock> {
  try {
    return await RunLock.acquire(files, folder, { machine });
  } catch (error) {
    if (isNew && files.list(folder).length === 0) files.remove(folder);
    throw error;
  }
}

/** Reads a run's manifest. Throws `run-not-found` where the folder is no run, `run-manifest-malformed`. */
export function readManifest(files: FileSystem, folder: string): Manifest {
  if (/\.ya?ml$/i.test(folder) && files.size(folder) !== undefined && !files.isFolder(folder))
    throw isConfig(folder);
  const path = join(folder, 'manifest.json');
  const text = manifestText(files, path);
  if (text === undefined)
    throw new GrpoError({
      code: 'run-not-found',
      message: `${folder} is not a run folder: it holds no manifest.json.`,
      where: folder,
      fix: 'Give the folder of a run, such as .grpo/runs/2026-01-31-name-1f2e.',
    });
  const manifest = parseRecord(text, isManifest);
  if (manifest !== undefined && manifest.schema_version <= SCHEMA_VERSION) return manifest;
  const newer = manifest !== undefined;
  throw new GrpoError({
    code: newer ? 'run-schema-newer' : 'run-manifest-malformed',
    message: newer
      ? `The run is of schema ${manifest.schema_version}; this version reads up to ${SCHEMA_VERSION}.`
      : 'manifest.json is damaged or not a manifest.',
    where: path,
    fix: newer ? 'Use the version of GRPO Studio that made it, or a later one.' : 'Restore it from a copy.',
  });
}

const isConfig = (path: string): GrpoError =>
  new GrpoError({
    code: 'run-not-found',
    message: `${path} is a file, and no run folder.`,
    where: path,
    fix: `Give the folder of a run, such as .grpo/runs/2026-01-31-name-1f2e. A config begins a run: \`grpo train ${path}\`.`,
  });

function manifestText(files: FileSystem, path: string): string | undefined {
  try {
    return readSmallFile(files, path);
  } catch (error) {
    throw inputFault(error);
  }
}

/** The time that a run's chat template sees. Older versions wrote the day of each process: most runs end on the day that they began. */
export const promptTimeOf = ({ prompt_time, created }: Manifest): WallTime =>
  prompt_time ?? wallTime(new Date(created));

function freshFolder(files: FileSystem, run: NewRun, now: Date, machine?: LocalMachine): string {
  const runs = join(dirname(resolve(run.configPath)), '.grpo', 'runs');
  files.makeFolder(runs);
  ensureIgnored(files, runs, machine);
  for (;;) {
    const folder = join(runs, runFolderName(run.name, now));
    if (!files.isFolder(folder)) return folder;
  }
}

function refuseExisting(files: FileSystem, folder: string): void {
  const names = new Set(files.list(folder));
  const found = MARKS.filter((name) => names.has(name));
  if (found.length === 0) return;
  throw new GrpoError({
    code: 'run-exists',
    message: `${folder} holds a run already (${found.join(', ')}).`,
    where: folder,
    fix: 'Go on with it by `grpo resume`, or give another --run-dir.',
  });
}
