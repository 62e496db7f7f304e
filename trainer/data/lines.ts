import type { DataConfig } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { LineCutter, LONGEST_LINE, type CutLine } from '../../core/run/line-cutter.ts';
import { inputPieces } from '../files/input.ts';

/** Encodings in which the byte 0x0a is a line end and nothing else. */
export type Encoding = DataConfig['encoding'];

/** A line of a file without its line end (`\n` or `\r\n`), counted from 1. */
export interface Line {
  line: number;
  text: string;
}

/**
 * The lines of a file, read in pieces. A byte order mark at the beginning is taken off.
 * @throws GrpoError `data-bad-encoding` and `data-line-too-long` with the line; `file-...` where the file cannot be read
 */
export async function* readLines(path: string, encoding: Encoding = 'utf-8'): AsyncGenerator<Line> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let line = 0;
  const decode = ({ bytes, length }: CutLine): Line => {
    line += 1;
    if (bytes === undefined) throw tooLong(length, `${path}:${line}`);
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
  const cutter = new LineCutter();
  for await (const piece of inputPieces(path)) yield* cutter.cut(piece).map(decode);
  const rest = cutter.rest();
  if (rest !== undefined) yield decode(rest);
}

const tooLong = (length: number, where: string): GrpoError =>
  new GrpoError({
    code: 'data-line-too-long',
    message: `This line has ${length} bytes; at most ${LONGEST_LINE} are read as one row.`,
    where,
    fix: 'Write one row a line: JSON lines, not one list over the whole file.',
  });
