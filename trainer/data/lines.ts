import { createReadStream } from 'node:fs';
import type { DataConfig } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';

/** Encodings in which the byte 0x0a is a line end and nothing else. */
export type Encoding = DataConfig['encoding'];

/** A line of a file without its line end (`\n` or `\r\n`), counted from 1. */
export interface Line {
  line: number;
  text: string;
}

const NEWLINE = 0x0a;

/**
 * The lines of a file, read in pieces. A byte order mark at the beginning is taken off.
 * @throws GrpoError `data-bad-encoding` with the line; the system's error where the file cannot be read
 */
export async function* readLines(path: string, encoding: Encoding = 'utf-8'): AsyncGenerator<Line> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let line = 0;
  const decode = (bytes: Buffer): Line => {
    line += 1;
    try {
      const text = decoder.decode(bytes);
      const start = line === 1 && text.startsWith('\uFEFF') ? 1 : 0;
      return { line, text: text.slice(start, text.endsWith('\r') ? -1 : undefined) };
    } catch {
      throw new GrpoError({
        code: 'data-bad-encoding',
        message: `This line is not ${encoding} text.`,
        where: `${path}:${line}`,
        fix: 'Save the file as UTF-8, or name its encoding in the config: `data.encoding: windows-1252`.',
      });
    }
  };
  let rest: Buffer[] = [];
  for await (const piece of createReadStream(path)) {
    let bytes = piece as Buffer;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE)) {
      yield decode(Buffer.concat([...rest, bytes.subarray(0, end)]));
      rest = [];
      bytes = bytes.subarray(end + 1);
    }
    if (bytes.length > 0) rest.push(bytes);
  }
  if (rest.length > 0) yield decode(Buffer.concat(rest));
}
