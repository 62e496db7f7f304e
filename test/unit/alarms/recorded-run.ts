import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AlarmMonitor } from '../../../core/alarms/index.ts';
import { RunReader, type RunDelta } from '../../../core/run/reader.ts';
import type { Manifest } from '../../../core/run/records.ts';
import { runFiles } from '../../../trainer/runs/run-files.ts';

export const folderOf = (name: string): string => resolve('test', 'fixtures', 'runs', name);

export const manifestOf = (name: string): Manifest =>
  JSON.parse(readFileSync(join(folderOf(name), 'manifest.json'), 'utf8')) as Manifest;

/** Everything that a recorded run holds, in the pieces in which a reader of this budget finds it. */
export async function deltasOf(name: string, budget?: number): Promise<RunDelta[]> {
  const reader = new RunReader(runFiles(folderOf(name)), undefined, budget);
  const deltas: RunDelta[] = [];
  for (;;) {
    const delta = await reader.poll();
    if (delta === undefined) throw new Error(`${name} has no status`);
    deltas.push(delta);
    if (!delta.more) return deltas;
  }
}

/** A monitor that has seen a whole recorded run. */
export async function monitorOf(name: string, budget?: number): Promise<AlarmMonitor> {
  const monitor = new AlarmMonitor(manifestOf(name).config);
  for (const delta of await deltasOf(name, budget)) monitor.observe(delta);
  return monitor;
}
