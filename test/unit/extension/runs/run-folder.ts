import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest, RolloutRecord, Status, UpdateRecord } from '../../../../core/run/records.ts';
import { localMachine } from '../../../../extension/runs/local-machine.ts';

/** A run folder on the disk that a test writes as the trainer does. */
export class RunFolder {
  readonly path: string;
  private binary = 0;
  private state: Status = freshStatus();

  constructor(path: string) {
    this.path = path;
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'manifest.json'), JSON.stringify(MANIFEST));
    this.status({});
  }

  status(change: Partial<Status>): void {
    this.state = { ...this.state, ...change };
    writeFileSync(join(this.path, 'status.json'), JSON.stringify(this.state));
  }

  append(file: string, text: string): void {
    appendFileSync(join(this.path, file), text);
  }

  line(file: string, record: object): void {
    this.append(file, `${JSON.stringify(record)}\n`);
  }

  size(file: string): number {
    return statSync(join(this.path, file)).size;
  }

  cut(file: string, length: number): void {
    truncateSync(join(this.path, file), length);
  }

  /** Adds an array to `rollouts.bin` and returns where it lies. */
  array(values: Float32Array | Int32Array): [number, 'f32' | 'i32', number] {
    appendFileSync(join(this.path, 'rollouts.bin'), new Uint8Array(values.buffer));
    const offset = this.binary;
    this.binary += values.byteLength;
    return [offset, values instanceof Float32Array ? 'f32' : 'i32', values.length];
  }

  /** A whole step of two groups of two, with metrics and update. */
  step(step: number): void {
    for (const [group, index] of PLACES) this.rollout(step, group, index);
    this.line('updates.jsonl', update(step));
    this.line('metrics.jsonl', {
      step,
      metrics: { reward: step / 10, kl: 0.01 * step },
      time: { step_time: 2 },
    });
    this.status({ step });
  }

  rollout(step: number, group: number, index: number, change: Partial<RolloutRecord> = {}): void {
    this.line('rollouts.jsonl', { ...rollout(step, group, index), ...change });
  }
}

export const PLACES = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;

/** Group 0 scores its index; in group 1 all score alike. */
export const rollout = (step: number, group: number, index: number): RolloutRecord => ({
  id: `s${step}-g${group}-c${index}`,
  step,
  group,
  index,
  prompt_id: `p${group}`,
  prompt: `Prompt ${group}`,
  completion: `Answer ${step}.${group}.${index} ü 🙂\nsecond line`,
  stop_reason: index === 0 ? 'eos' : 'length',
  rewards: { correct: group === 0 ? index : 1 },
  details: {},
  reward: group === 0 ? index : 1,
  advantage: group === 0 ? 2 * index - 1 : 0,
  arrays: {},
  time: {},
});

export const update = (step: number): UpdateRecord => ({
  step,
  completions: PLACES.map(([group, index]) => ({
    id: `s${step}-g${group}-c${index}`,
    kl: step + group / 10 + index / 100,
    clip_low: 0,
    clip_high: 0.5,
    in_loss: true,
    arrays: {},
  })),
});

const MANIFEST: Manifest = {
  schema_version: 1,
  created: '2026-01-31T12:00:00.000Z',
  config: { name: 'test', rewards: [{ use: 'correct' }] },
  source: { path: '/w/test.grpo.yaml', text: 'name: test\n' },
  hashes: { code: null, data: null, model: null, rewards: null },
  versions: {},
  machine: { platform: 'linux', arch: 'x64', cpu: 'none', cores: 1, memory_bytes: 0 },
  parent: null,
};

/** Of this moment: a heartbeat of half a minute ago would say that the run does not answer. */
const freshStatus = (): Status => ({
  state: 'running',
  step: 0,
  max_steps: 10,
  attempt: 1,
  cut: {},
  pid: process.pid,
  host: hostname(),
  boot_id: localMachine().boot_id,
  heartbeat: new Date().toISOString(),
  phase: null,
  error: null,
});

/** A folder for one test; `remove` takes it away. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'grpo-runs-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
