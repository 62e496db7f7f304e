import type { FileSystem } from './file-system.ts';
import { writeAll } from './small-files.ts';

const NEWLINE = 10;

/**
 * A log that only grows: each record is one write at the end. When a write fails, at most a torn last line stands behind it, which the next
 * append ends before it adds its own.
 */
export class AppendFile {
  private readonly files: FileSystem;
  private readonly path: string;
  private readonly lines: boolean;
  private fd: number | undefined;
  private bytes = 0;

  /** @param path  a `.jsonl` file is made of lines, any other of bytes */
  constructor(files: FileSystem, path: string) {
    this.files = files;
    this.path = path;
    this.lines = path.endsWith('.jsonl');
  }

  /** Bytes in the file; an unfinished last line is ended first. */
  get length(): number {
    this.ensureOpen();
    return this.bytes;
  }

  /** Appends bytes and returns the offset at which they lie. Throws `run-disk-full`. */
  append(bytes: Uint8Array): number {
    const fd = this.ensureOpen();
    const offset = this.bytes;
    try {
      writeAll(this.files, fd, bytes);
    } catch (error) {
      // What the disk took of it is unknown: look again at the next append.
      this.close();
      throw error;
    }
    this.bytes += bytes.length;
    return offset;
  }

  /** Appends one line; `text` holds no line break. */
  appendLine(text: string): void {
    this.append(Buffer.from(`${text}\n`));
  }

  /** Empties the file. */
  clear(): void {
    this.ensureOpen();
    this.files.truncate(this.path, 0);
    this.bytes = 0;
  }

  /** Closes the file; the next append opens it again and takes its length anew. */
  close(): void {
    if (this.fd === undefined) return;
    const fd = this.fd;
    this.fd = undefined;
    this.files.close(fd);
  }

  private ensureOpen(): number {
    if (this.fd !== undefined) return this.fd;
    this.fd = this.files.open(this.path, 'a');
    this.bytes = this.files.size(this.path) ?? 0;
    if (this.lines) this.endTornLine();
    return this.fd;
  }

  private endTornLine(): void {
    if (this.bytes === 0) return;
    const last = new Uint8Array(1);
    const reader = this.files.open(this.path, 'r');
    try {
      this.files.read(reader, last, this.bytes - 1);
    } finally {
      this.files.close(reader);
    }
    if (last[0] !== NEWLINE) this.append(Uint8Array.of(NEWLINE));
  }
}
