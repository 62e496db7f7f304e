import { readStatus } from './attempts.ts';
import { readSmallText, type RunFiles } from './files.ts';
import { isOtherNamespace, sameBoot, type LocalMachine } from './machine.ts';
import { readNewestMetrics } from './newest.ts';
import { isActive, type Manifest, type MetricsLine, type Status } from './records.ts';
import { isManifest, parseRecord } from './validate.ts';

/**
 * How a run's process fares: `alive`; `not-answering` (it exists, its heartbeat is older than 30 s; never called dead); `gone` (it ended
 * without saying so); `unknown` (another host's or another container's, and silent); `ended`.
 */
export type Liveness = 'alive' | 'not-answering' | 'gone' | 'unknown' | 'ended';

/** A heartbeat that is older is silence; a younger one is a sign of life wherever its process is. */
export const SILENT_MS = 30_000;

/** @param now  ms since 1970 */
export function liveness(status: Status, machine: LocalMachine, now: number): Liveness {
  if (!isActive(status.state)) return 'ended';
  const isSilent = now - Date.parse(status.heartbeat) > SILENT_MS;
  const isElsewhere = status.host !== machine.host || isOtherNamespace(status.pid_ns, machine);
  if (isElsewhere) return isSilent ? 'unknown' : 'alive';
  if (!sameBoot(status.boot_id, machine.boot_id) || !machine.isAlive(status.pid)) return 'gone';
  return isSilent ? 'not-answering' : 'alive';
}

/** A run in a list. */
export interface RunSummary {
  /** The folder's name. */
  run: string;
  /** The config's name. */
  name: string;
  created: string | undefined;
  parent: Manifest['parent'];
  /** Undefined: made a moment ago, or status.json is damaged. */
  status: Status | undefined;
  liveness: Liveness | undefined;
  /** The newest line of metrics. */
  latest: MetricsLine | undefined;
}

/** Summarises a run for watchers, from a few small reads however long it is. Undefined = the folder is no run. */
export async function summariseRun(
  run: string,
  files: RunFiles,
  machine: LocalMachine,
  now: number,
): Promise<RunSummary | undefined> {
  const text = await readSmallText(files, 'manifest.json');
  const manifest = text === undefined ? undefined : parseRecord(text, isManifest);
  if (manifest === undefined) return undefined;
  const status = await readStatus(files);
  const newest = await readNewestMetrics(files);
  const name = manifest.config['name'];
  return {
    run,
    name: typeof name === 'string' ? name : run,
    created: manifest.created,
    parent: manifest.parent,
    status,
    liveness: status === undefined ? undefined : liveness(status, machine, now),
    latest: newest?.entries.at(-1)?.record,
  };
}

/** Summaries of several runs, the newest first; folders that are no runs are left out. */
export async function summariseRuns(
  runs: readonly { run: string; files: RunFiles }[],
  machine: LocalMachine,
  now: number,
): Promise<RunSummary[]> {
  const summaries = await Promise.all(runs.map(({ run, files }) => summariseRun(run, files, machine, now)));
  return summaries
    .filter((summary) => summary !== undefined)
    .sort((a, b) => (b.created ?? '').localeCompare(a.created ?? ''));
}
