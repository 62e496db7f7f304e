import { AlarmMonitor, blameTokens, type Alarm } from '../../core/alarms/index.ts';
import type { RunFiles } from '../../core/run/files.ts';
import { RunReader, type RunDelta } from '../../core/run/reader.ts';
import type { Status } from '../../core/run/records.ts';
import { readManifest } from '../runs/create.ts';
import { runFileSystem } from '../runs/file-system.ts';
import { runFiles } from '../runs/run-files.ts';
import { tokenArrays } from './token-arrays.ts';

/** What `grpo doctor RUN --json` prints. */
export interface Diagnosis {
  /** As given. */
  run: string;
  /** The config's name. */
  name: string;
  /** Null: status.json is missing or damaged, and the records cannot be told apart from those of earlier attempts. */
  state: Status['state'] | null;
  step: number | null;
  max_steps: number | null;
  /** Why the run failed. */
  error: Status['error'];
  /** What was looked at; `malformed` lines were passed over. */
  seen: { steps: number; completions: number; malformed: number };
  alarms: Alarm[];
  /** What looks alarming and is not; only where asked for. */
  notices?: Alarm[];
}

/**
 * Reads a whole run and looks for illnesses. It never writes; a run that goes on may be looked at too.
 * @throws GrpoError `run-not-found`, `run-manifest-malformed`, `run-schema-newer`
 */
export async function diagnoseRun(run: string, options: { notices: boolean }): Promise<Diagnosis> {
  const manifest = readManifest(runFileSystem(), run);
  const files = runFiles(run);
  const monitor = new AlarmMonitor(manifest.config);
  const { status, seen } = await readAll(files, (delta) => monitor.observe(delta));
  const { name } = manifest.config;
  return {
    run,
    name: typeof name === 'string' ? name : run,
    state: status?.state ?? null,
    step: status?.step ?? null,
    max_steps: status?.max_steps ?? null,
    error: status?.error ?? null,
    seen,
    alarms: await blameTokens(monitor.alarms(), (id) => tokenArrays(files, manifest, id)),
    ...(options.notices ? { notices: monitor.notices() } : {}),
  };
}

async function readAll(
  files: RunFiles,
  observe: (delta: RunDelta) => void,
): Promise<{ status: Status | undefined; seen: Diagnosis['seen'] }> {
  const reader = new RunReader(files);
  const seen = { steps: 0, completions: 0, malformed: 0 };
  for (;;) {
    const delta = await reader.poll();
    if (delta === undefined) return { status: undefined, seen };
    if (delta.restarted !== undefined) Object.assign(seen, { steps: 0, completions: 0 });
    observe(delta);
    seen.steps += delta.metrics.length;
    seen.completions += delta.rollouts.length;
    seen.malformed += delta.malformed;
    if (!delta.more) return { status: delta.status, seen };
  }
}
