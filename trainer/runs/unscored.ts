import { join } from 'node:path';
import type { UnscoredLine } from '../../core/run/records.ts';
import { AppendFile } from './append-file.ts';
import type { FileSystem } from './file-system.ts';

const NAME = 'unscored.jsonl';

/**
 * `unscored.jsonl`: what the step in hand sampled, from the end of sampling until its lines in `rollouts.jsonl` are written, or an evaluation,
 * until its line in `eval.jsonl` is; then the file is gone. Whatever ends the run in between (a reward that fails, a kill) loses no completion.
 */
export class UnscoredFile {
  private readonly files: FileSystem;
  private readonly folder: string;

  constructor(files: FileSystem, folder: string) {
    this.files = files;
    this.folder = folder;
  }

  /** Whether completions wait for their judgement. */
  get present(): boolean {
    return this.files.size(this.path) !== undefined;
  }

  write(lines: readonly UnscoredLine[]): void {
    this.clear();
    const log = new AppendFile(this.files, this.path);
    try {
      for (const line of lines) log.appendLine(JSON.stringify(line));
    } finally {
      log.close();
    }
  }

  /** The step was recorded. */
  clear(): void {
    if (this.present) this.files.remove(this.path);
  }

  /** The step will be sampled anew: what it had sampled moves to `attempts/<attempt>/`. */
  moveTo(attempt: number): void {
    if (!this.present) return;
    const attic = join(this.folder, 'attempts', String(attempt));
    this.files.makeFolder(attic);
    this.files.rename(this.path, join(attic, NAME));
  }

  private get path(): string {
    return join(this.folder, NAME);
  }
}
