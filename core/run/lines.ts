import type { RunFiles } from './files.ts';
import { joined, LineCutter, LONGEST_LINE, type CutLine } from './line-cutter.ts';
import { parseRecord, type Guard } from './validate.ts';

const NEWLINE = 10;
/** Bytes that a reader from the end takes at once, at most. */
const LARGEST_PIECE = 1 << 20;

/** A record and where its line lies: byte offset and length without the line break. */
export interface Entry<T> {
  offset: number;
  length: number;
  record: T;
}

export interface LinesRead<T> {
  entries: Entry<T>[];
  /** Whole lines that are no such record. */
  malformed: number;
  /** Where to read on. */
  offset: number;
  /** More whole lines may stand behind `offset` already. */
  more: boolean;
}

/** Reads a growing file of records, each byte once: an unfinished last line is kept for the next time. */
export class LineFollower<T> {
  private readonly files: RunFiles;
  private readonly file: string;
  private readonly isRecord: Guard<T>;
  private readonly cutter: LineCutter;

  /** @param from  the byte to begin at, the first of a line; or what an earlier reader kept */
  constructor(files: RunFiles, file: string, isRecord: Guard<T>, from: number | LineCutter = 0) {
    this.files = files;
    this.file = file;
    this.isRecord = isRecord;
    this.cutter = typeof from === 'number' ? new LineCutter(from) : from;
  }

  /** Where the unfinished line begins. */
  get offset(): number {
    return this.cutter.offset;
  }

  /** Another follower that stands where this one does. */
  fork(): LineFollower<T> {
    return new LineFollower(this.files, this.file, this.isRecord, this.cutter.fork());
  }

  /**
   * The records of whole lines in the next `budget` bytes, but of one line where there is any: then whoever begins anew at `offset` gets on.
   * @param end  read no further than this, in bytes
   */
  async read(end: number, budget: number): Promise<LinesRead<T>> {
    const begin = this.cutter.offset;
    const found: LinesRead<T> = { entries: [], malformed: 0, offset: begin, more: false };
    while (this.cutter.position < end && this.cutter.offset === begin) {
      const asked = Math.min(budget, end - this.cutter.position);
      const bytes = await this.files.read(this.file, this.cutter.position, asked);
      for (const line of this.cutter.cut(bytes)) this.add(found, line);
      found.offset = this.cutter.offset;
      // The file became shorter meanwhile: who asks again would get nothing.
      if (bytes.length < asked) return found;
    }
    found.more = this.cutter.position < end;
    return found;
  }

  private add(found: LinesRead<T>, { offset, length, bytes }: CutLine): void {
    const text = bytes === undefined ? undefined : this.files.decode(bytes);
    const record = parseRecord(text, this.isRecord);
    if (record === undefined) found.malformed++;
    else found.entries.push({ offset, length, record });
  }
}

/**
 * Reads whole lines from `offset`, about `budget` bytes at most, but one line where there is any. An unfinished last line is left for the
 * next time. Who follows a file that grows uses a `LineFollower`.
 * @param end  read no further than this, in bytes
 */
export async function readLinesFrom<T>(
  files: RunFiles,
  file: string,
  isRecord: Guard<T>,
  offset: number,
  end: number,
  budget: number,
): Promise<LinesRead<T>> {
  return new LineFollower(files, file, isRecord, offset).read(end, budget);
}

/** A line's text and place. */
export interface Line {
  offset: number;
  length: number;
  /** Undefined: longer than a record can be, or no UTF-8. */
  text: string | undefined;
}

/**
 * Whole lines from the last to the first, read in pieces from the end: an unfinished last line is left out.
 * @param end  begin before this byte
 * @param piece  bytes read first; more, where lines are long
 */
export async function* linesBackwards(
  files: RunFiles,
  file: string,
  end: number,
  piece = 1 << 16,
): AsyncGenerator<Line> {
  // The line in hand: its parts from the last to the first, as long as it is no longer than a record can be.
  let parts: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  const take = (part: Uint8Array): void => {
    if (!ended) return;
    length += part.length;
    if (length > LONGEST_LINE) parts = [];
    else parts.push(part);
  };
  const line = (offset: number): Line => {
    const bytes = length > LONGEST_LINE ? undefined : joined(parts.reverse(), length);
    const made = { offset, length, text: bytes === undefined ? undefined : files.decode(bytes) };
    parts = [];
    length = 0;
    return made;
  };
  for (let at = end, ask = piece; at > 0; ask = Math.max(piece, Math.min(2 * ask, LARGEST_PIECE))) {
    const from = Math.max(0, at - ask);
    const bytes = await files.read(file, from, at - from);
    // The file became shorter meanwhile: what was read belongs to an attempt that is over.
    if (bytes.length < at - from) return;
    let stop = bytes.length;
    for (let found = bytes.lastIndexOf(NEWLINE); found >= 0; found = lastBefore(bytes, stop)) {
      take(bytes.subarray(found + 1, stop));
      if (ended) yield line(from + found + 1);
      ended = true;
      stop = found;
    }
    take(bytes.subarray(0, stop));
    at = from;
  }
  if (ended) yield line(0);
}

/** The last line break before `stop`; -1 where there is none. */
const lastBefore = (bytes: Uint8Array, stop: number): number =>
  stop === 0 ? -1 : bytes.lastIndexOf(NEWLINE, stop - 1);
