import { basename } from 'node:path';
import type { Alarm } from '../../../core/alarms/index.ts';
import type { RunHead } from '../../../core/protocol/index.ts';
import { readableEnd, readInOneAttempt, readStatus } from '../../../core/run/attempts.ts';
import { readSmallText, type RunFiles } from '../../../core/run/files.ts';
import { liveness } from '../../../core/run/index.ts';
import { linesBackwards } from '../../../core/run/lines.ts';
import type { LocalMachine } from '../../../core/run/machine.ts';
import type { Manifest, MetricsLine, Status } from '../../../core/run/records.ts';
import { isManifest, isMetricsLine, parseRecord } from '../../../core/run/validate.ts';
import type { RunEntry } from '../api.ts';

/** Steps in the spark of an entry. */
export const SPARK = 32;
/** Steps in the spark of a run that is listed only: with a thousand of them, parsing their metrics is what takes the time. */
const LISTED_SPARK = 16;
/** Newest steps that tell the pace. */
const PACE = 8;

/** A run's manifest; undefined = the folder is no run (yet). */
export async function readManifest(files: RunFiles): Promise<Manifest | undefined> {
  const text = await readSmallText(files, 'manifest.json');
  return text === undefined ? undefined : parseRecord(text, isManifest);
}

export function runHead(
  folder: string,
  manifest: Manifest,
  status: Status | undefined,
  machine: LocalMachine,
  now: number,
): RunHead {
  const run = basename(folder);
  const name = manifest.config['name'];
  return {
    folder,
    run,
    name: typeof name === 'string' ? name : run,
    created: manifest.created,
    parent: manifest.parent,
    status: status ?? null,
    liveness: status === undefined ? null : liveness(status, machine, now),
    config: manifest.config,
    ...(manifest.chats === true ? { chats: true } : {}),
    config_path: manifest.source.path,
  };
}

/** Whether a process goes on with the run, or is stuck with it. */
export const isLive = (head: RunHead): boolean =>
  head.liveness === 'alive' || head.liveness === 'not-answering';

/** @param newest  the newest lines of metrics, the oldest first */
export function runEntry(head: RunHead, newest: readonly MetricsLine[], alarms: Alarm[]): RunEntry {
  return {
    head,
    latest: newest.at(-1) ?? null,
    spark: newest.slice(-SPARK).flatMap(({ metrics }) => metrics['reward'] ?? []),
    seconds_left: secondsLeft(head, newest),
    alarms,
  };
}

/** Steps that are left, at the median time of the newest ones; null where that is not known or the run does not train now. */
function secondsLeft(head: RunHead, newest: readonly MetricsLine[]): number | null {
  const { status } = head;
  if (status?.state !== 'running' || head.liveness !== 'alive' || status.max_steps === null) return null;
  const times = newest.slice(-PACE).flatMap(({ time }) => time['step_time'] ?? []);
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  return median === undefined ? null : Math.max(0, status.max_steps - status.step) * median;
}

/** An entry from a few small reads, however long the run is. Undefined = the folder is no run. */
export async function readEntry(
  folder: string,
  files: RunFiles,
  machine: LocalMachine,
): Promise<RunEntry | undefined> {
  const manifest = await readManifest(files);
  if (manifest === undefined) return undefined;
  const read = await readInOneAttempt(files, async (status) => {
    const newest: MetricsLine[] = [];
    for await (const { text } of linesBackwards(
      files,
      'metrics.jsonl',
      await readableEnd(files, 'metrics.jsonl', status),
    )) {
      const line = parseRecord(text, isMetricsLine);
      if (line !== undefined) newest.push(line);
      if (newest.length === LISTED_SPARK) break;
    }
    return newest.reverse();
  });
  const status = read?.status ?? (await readStatus(files));
  return runEntry(runHead(folder, manifest, status, machine, Date.now()), read?.data ?? [], []);
}
