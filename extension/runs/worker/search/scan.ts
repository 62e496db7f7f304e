import { closeSync, openSync, readSync } from 'node:fs';
import { LONGEST_LINE } from '../../../../core/run/line-cutter.ts';
import { isRolloutRecord, parseRecord } from '../../../../core/run/validate.ts';
import { matcher } from './matcher.ts';
import type { SearchPiece, SearchTask } from './task.ts';

/** Lines answered at a time: those who wait see progress, or that there is none. */
const PIECE = 256;
/** Bytes read at once where lines lie side by side. */
const CHUNK = 1 << 20;

/** Looks for a text in prompts and completions, line by line. Runs in a thread of its own: it blocks, and an expression may never end. */
export function scan(task: SearchTask, tell: (piece: SearchPiece) => void): void {
  const matches = matcher(task.pattern, task.regex);
  const lines = new LineFile(task.file);
  try {
    for (let from = 0; from < task.offsets.length; from += PIECE) {
      const found = new Uint8Array(Math.min(PIECE, task.offsets.length - from));
      for (let i = 0; i < found.length; i++) {
        const text = lines.read(task.offsets[from + i] ?? 0, task.lengths[from + i] ?? 0);
        const record = parseRecord(text, isRolloutRecord);
        if (record !== undefined && (matches(record.completion) || matches(record.prompt))) found[i] = 1;
      }
      tell({ from, found });
    }
  } finally {
    lines.close();
  }
}

/** Lines at places that the index knows (it has them of the cutter), read through one buffer: rising places are read once. */
class LineFile {
  private readonly descriptor: number;
  private readonly room = Buffer.alloc(CHUNK);
  private buffer = Buffer.alloc(0);
  private start = 0;

  constructor(path: string) {
    this.descriptor = openSync(path, 'r');
  }

  /** A line longer than any record is empty. */
  read(offset: number, length: number): string {
    if (length > LONGEST_LINE) return '';
    if (offset < this.start || offset + length > this.start + this.buffer.length) this.fill(offset, length);
    const from = offset - this.start;
    return this.buffer.toString('utf8', from, from + length);
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private fill(offset: number, length: number): void {
    const buffer = length > CHUNK ? Buffer.alloc(length) : this.room;
    let done = 0;
    while (done < buffer.length) {
      const read = readSync(this.descriptor, buffer, done, buffer.length - done, offset + done);
      if (read === 0) break;
      done += read;
    }
    this.buffer = buffer.subarray(0, done);
    this.start = offset;
  }
}
