import type { RunFiles } from './files.ts';
import { parseRecord, type Guard } from './validate.ts';

const NEWLINE = 10;
/** Longer lines than this are no records. */
const LONGEST_LINE = 1 << 26;

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

/**
 * Reads whole lines from `offset`, about `budget` bytes at most. An unfinished last line is left for the next time.
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
  const found: LinesRead<T> = { entries: [], malformed: 0, offset, more: false };
  for (let length = budget; offset < end; length *= 2) {
    const asked = Math.min(length, end - offset);
    const bytes = await files.read(file, offset, asked);
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    if (whole > 0) {
      for (let from = 0; from < whole;) {
        const to = bytes.indexOf(NEWLINE, from);
        addLine(files, found, isRecord, offset + from, bytes.subarray(from, to));
        from = to + 1;
      }
      found.offset = offset + whole;
      found.more = offset + asked < end;
      return found;
    }
    if (bytes.length < asked || offset + asked >= end) return found;
    if (asked >= LONGEST_LINE) {
      // Passed over in pieces; its end, read as a line of its own, is counted as the malformed one.
      found.offset = offset + asked;
      found.more = true;
      return found;
    }
  }
  return found;
}

function addLine<T>(
  files: RunFiles,
  found: LinesRead<T>,
  isRecord: Guard<T>,
  offset: number,
  bytes: Uint8Array,
): void {
  const record = parseRecord(files.decode(bytes), isRecord);
  if (record === undefined) found.malformed++;
  else found.entries.push({ offset, length: bytes.length, record });
}

/** A line's text and place. */
export interface Line {
  offset: number;
  length: number;
  text: string;
}

/**
 * Whole lines from the last to the first, read in pieces from the end: an unfinished last line is left out.
 * @param end  begin before this byte
 */
export async function* linesBackwards(
  files: RunFiles,
  file: string,
  end: number,
  piece = 1 << 16,
): AsyncGenerator<Line> {
  let head: Uint8Array<ArrayBufferLike> = new Uint8Array(0);
  let ended = false;
  for (let at = end; at > 0;) {
    const from = Math.max(0, at - piece);
    const bytes = await files.read(file, from, at - from);
    // The file became shorter meanwhile: what was read belongs to an attempt that is over.
    if (bytes.length < at - from) return;
    const buffer = joined(bytes, head);
    let stop: number = ended ? buffer.length : buffer.lastIndexOf(NEWLINE) + 1;
    ended ||= stop > 0;
    if (!ended) stop = 0;
    for (;;) {
      const before = stop >= 2 ? buffer.lastIndexOf(NEWLINE, stop - 2) : -1;
      if (before < 0) break;
      yield line(files, from + before + 1, buffer.subarray(before + 1, stop - 1));
      stop = before + 1;
    }
    head = buffer.subarray(0, stop);
    at = from;
  }
  if (head.length > 0) yield line(files, 0, head.subarray(0, head.length - 1));
}

const line = (files: RunFiles, offset: number, bytes: Uint8Array): Line => ({
  offset,
  length: bytes.length,
  text: files.decode(bytes),
});

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a, 0);
  both.set(b, a.length);
  return both;
}
