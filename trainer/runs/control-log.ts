import { join } from 'node:path';
import type { ControlRequest } from '../../core/run/records.ts';
import { isControlRequest, parseRecord } from '../../core/run/validate.ts';
import { errorCode, type FileSystem } from './file-system.ts';
import { readPieces } from './small-files.ts';

/** Reads `control.jsonl` as it grows: whole lines only, each once. */
export class ControlLog {
  private readonly files: FileSystem;
  private readonly path: string;
  private offset = 0;

  constructor(files: FileSystem, folder: string) {
    this.files = files;
    this.path = join(folder, 'control.jsonl');
  }

  /** Requests that were added since the last call, and lines that are none. */
  read(): { requests: ControlRequest[]; malformed: string[] } {
    const found: { requests: ControlRequest[]; malformed: string[] } = { requests: [], malformed: [] };
    if ((this.files.size(this.path) ?? 0) <= this.offset) return found;
    const bytes = this.readOn();
    const end = bytes.lastIndexOf(10) + 1;
    this.offset += end;
    for (const line of bytes.toString('utf8', 0, end).split('\n')) {
      if (line.trim() === '') continue;
      const request = parseRecord(line, isControlRequest);
      if (request === undefined) found.malformed.push(line);
      else found.requests.push(request);
    }
    return found;
  }

  private readOn(): Buffer {
    let fd: number;
    try {
      fd = this.files.open(this.path, 'r');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return Buffer.alloc(0);
      throw error;
    }
    try {
      return Buffer.concat([...readPieces(this.files, fd, this.offset)]);
    } finally {
      this.files.close(fd);
    }
  }
}
