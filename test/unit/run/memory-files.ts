import type { RunFiles } from '../../../core/run/files.ts';
import type { RolloutRecord, Status } from '../../../core/run/records.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A run folder in memory that a test changes between (or, through `onRead`, during) a reader's calls. */
export class MemoryFiles implements RunFiles {
  readonly contents = new Map<string, Uint8Array>();
  /** Called before each read, with the file's name and the length asked for. */
  onRead: (file: string, length: number) => void = () => undefined;

  set(file: string, text: string): void {
    this.contents.set(file, encoder.encode(text));
  }

  append(file: string, text: string): void {
    const before = this.contents.get(file) ?? new Uint8Array(0);
    this.contents.set(file, Uint8Array.of(...before, ...encoder.encode(text)));
  }

  cut(file: string, length: number): void {
    this.contents.set(file, (this.contents.get(file) ?? new Uint8Array(0)).slice(0, length));
  }

  length(file: string): number {
    return this.contents.get(file)?.length ?? 0;
  }

  status(change: Partial<Status> = {}): void {
    this.set('status.json', JSON.stringify({ ...STATUS, ...change }));
  }

  async size(file: string): Promise<number | undefined> {
    return this.contents.get(file)?.length;
  }

  async read(file: string, offset: number, length: number): Promise<Uint8Array> {
    this.onRead(file, length);
    return (this.contents.get(file) ?? new Uint8Array(0)).slice(offset, offset + length);
  }

  decode(bytes: Uint8Array): string | undefined {
    try {
      return decoder.decode(bytes);
    } catch {
      return undefined;
    }
  }
}

export const STATUS: Status = {
  state: 'running',
  step: 1,
  max_steps: 10,
  attempt: 1,
  cut: {},
  pid: 1,
  host: 'here',
  boot_id: 'boot',
  heartbeat: '2026-01-31T12:00:00.000Z',
  phase: null,
  error: null,
};

export const metricsLine = (step: number): string =>
  `{"step":${step},"metrics":{"reward":${step}},"time":{}}\n`;

export const rollout = (step: number, index: number): RolloutRecord => ({
  id: `s${step}-g0-c${index}`,
  step,
  group: 0,
  index,
  prompt_id: 'p0',
  prompt: 'Say',
  completion: 'ü 🙂',
  stop_reason: 'eos',
  rewards: { length: null },
  details: { length: { explanation: 'why' } },
  reward: null,
  advantage: 0,
  arrays: { ids: [0, 'i32', 2] },
  time: {},
});

export const rolloutLine = (step: number, index: number): string =>
  `${JSON.stringify(rollout(step, index))}\n`;
