import { join } from 'node:path';
import { LineCutter, type CutLine } from '../../core/run/line-cutter.ts';
import type { ControlRequest } from '../../core/run/records.ts';
import { isControlRequest, parseRecord } from '../../core/run/validate.ts';
import type { FileSystem } from './file-system.ts';
import { openIfThere, textOf } from './read-lines.ts';
import { readPieces } from './small-files.ts';

/** A request is some hundred bytes. */
const LONGEST_REQUEST = 1 << 20;
/** Bytes read at one time: whoever writes more must not keep the training waiting. */
const BUDGET = 1 << 22;

/** What stands in `control.jsonl` since the last time. */
export interface ControlLines {
  requests: ControlRequest[];
  /** Lines that are no requests; undefined: one too long to be held, or no text. */
  malformed: (string | undefined)[];
}

/** Reads `control.jsonl` as it grows: each byte once, whole lines only. */
export class ControlLog {
  private readonly files: FileSystem;
  private readonly path: string;
  private lines = new LineCutter(0, LONGEST_REQUEST);

  constructor(files: FileSystem, folder: string) {
    this.files = files;
    this.path = join(folder, 'control.jsonl');
  }

  /** Requests that were added since the last call, and lines that are none; more than 4 MiB wait for the next call. */
  read(budget = BUDGET): ControlLines {
    const found: ControlLines = { requests: [], malformed: [] };
    const size = this.files.size(this.path) ?? 0;
    // Shorter than what was read: somebody put another file there. Requests that were answered are known by their ids.
    if (size < this.lines.position) this.lines = new LineCutter(0, LONGEST_REQUEST);
    if (size === this.lines.position) return found;
    this.readOn(Math.min(size, this.lines.position + budget), (line) => add(found, line));
    return found;
  }

  private readOn(end: number, take: (line: CutLine) => void): void {
    const fd = openIfThere(this.files, this.path);
    if (fd === undefined) return;
    try {
      for (const piece of readPieces(this.files, fd, this.lines.position, end))
        this.lines.cut(piece).forEach(take);
    } finally {
      this.files.close(fd);
    }
  }
}

function add(found: ControlLines, line: CutLine): void {
  const text = textOf(line);
  if (text?.trim() === '') return;
  const request = parseRecord(text, isControlRequest);
  if (request === undefined) found.malformed.push(text);
  else found.requests.push(request);
}
