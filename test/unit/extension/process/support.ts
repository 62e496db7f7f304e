import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Status } from '../../../../core/run/records.ts';
import { localMachine } from '../../../../extension/runs/local-machine.ts';
import type { ProcessCommand } from '../../../../extension/process/trainer-command.ts';

/** A folder for one test; removed by `clear`. */
export class Scratch {
  private readonly made: string[] = [];

  folder(): string {
    const path = mkdtempSync(join(tmpdir(), 'grpo-process-'));
    this.made.push(path);
    return path;
  }

  clear(): void {
    for (const path of this.made.splice(0)) rmSync(path, { recursive: true, force: true });
  }
}

/** A Node.js program as a process; `ARG` in it are its arguments. */
export const program = (source: string, ...args: string[]): ProcessCommand => ({
  file: process.execPath,
  args: ['--input-type=module', '-e', source, ...args],
  env: process.env,
});

export function status(change: Partial<Status> = {}): Status {
  return {
    state: 'running',
    step: 3,
    max_steps: 10,
    attempt: 1,
    cut: {},
    pid: process.pid,
    host: hostname(),
    boot_id: localMachine().boot_id,
    heartbeat: new Date().toISOString(),
    phase: null,
    error: null,
    ...change,
  };
}

export const writeStatus = (folder: string, change: Partial<Status> = {}): void =>
  writeFileSync(join(folder, 'status.json'), JSON.stringify(status(change)));

/** Waits until something holds. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 20) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Never happened: ${what}`);
}
