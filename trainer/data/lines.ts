import { GrpoError } from '../../core/errors/index.ts';
import { LineCutter, LONGEST_LINE, type CutLine } from '../../core/run/line-cutter.ts';
import { windows1252, type TableEncoding, type TableShape } from '../../core/tables/sniff.ts';
import { inputPieces } from '../files/input.ts';

/** A line of a file without its line end, counted from 1. */
export interface Line {
  line: number;
  text: string;
}

/**
 * The lines of a file, read in pieces; those that end in one come together, for waiting for each would take longer than reading it. A byte order mark at
 * the beginning is taken off.
 * @throws GrpoError `data-bad-encoding` and `data-line-too-long` with the line; `file-...` where the file cannot be read
 */
export function readLines(
  path: string,
  { encoding, lineEnd }: Pick<TableShape, 'encoding' | 'lineEnd'>,
): AsyncGenerator<Line[]> {
  return encoding === 'utf-16le' || encoding === 'utf-16be'
    ? wideLines(path, encoding, lineEnd)
    : byteLines(path, encoding, lineEnd);
}

/** In these encodings the byte of a line end is nothing else, so that a fault has a line. */
async function* byteLines(
  path: string,
  encoding: TableEncoding,
  lineEnd: TableShape['lineEnd'],
): AsyncGenerator<Line[]> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let line = 0;
  const decode = ({ bytes, length }: CutLine): Line => {
    line += 1;
    if (bytes === undefined) throw tooLong(length, `${path}:${line}`);
    if (length === 0) return { line, text: '' };
    try {
      const text =
        encoding === 'windows-1252'
          ? windows1252(Buffer.from(bytes).toString('latin1'))
          : decoder.decode(bytes);
      return { line, text: plain(text, line) };
    } catch {
      throw badEncoding(encoding, path, line);
    }
  };
  const cutter = new LineCutter();
  for await (const piece of inputPieces(path)) {
    // The cutter knows one line end.
    if (lineEnd === '\r') piece.forEach((byte, at) => (piece[at] = byte === 0x0d ? 0x0a : byte));
    yield cutter.cut(piece).map(decode);
  }
  const rest = cutter.rest();
  if (rest !== undefined) yield [decode(rest)];
}

async function* wideLines(
  path: string,
  encoding: TableEncoding,
  lineEnd: TableShape['lineEnd'],
): AsyncGenerator<Line[]> {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let line = 0;
  let rest: string[] = [];
  let held = 0;
  const decode = (bytes?: Buffer): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch {
      throw badEncoding(encoding, path, line + 1);
    }
  };
  const take = (text: string): Line => {
    line += 1;
    const whole = [...rest, text].join('');
    rest = [];
    held = 0;
    return { line, text: plain(whole, line) };
  };
  for await (const piece of inputPieces(path)) {
    const parts = decode(piece).split(lineEnd);
    const last = parts.pop() ?? '';
    yield parts.map(take);
    if (last !== '') rest.push(last);
    held += last.length;
    if (2 * held > LONGEST_LINE) throw tooLong(2 * held, `${path}:${line + 1}`);
  }
  const end = decode();
  if (rest.length > 0 || end !== '') yield [take(end)];
}

/** Without what is left of `\r\n`, and without a byte order mark. */
const plain = (text: string, line: number): string =>
  text.slice(line === 1 && text.startsWith('\uFEFF') ? 1 : 0, text.endsWith('\r') ? -1 : undefined);

const badEncoding = (encoding: TableEncoding, path: string, line: number): GrpoError =>
  new GrpoError({
    code: 'data-bad-encoding',
    message: `This line is not ${encoding} text.`,
    where: `${path}:${line}`,
    fix: 'Save the file as UTF-8, or name its encoding in the config: `data.encoding: windows-1252`.',
  });

const tooLong = (length: number, where: string): GrpoError =>
  new GrpoError({
    code: 'data-line-too-long',
    message: `This line has ${length} bytes; at most ${LONGEST_LINE} are read as one row.`,
    where,
    fix: 'Write one row a line: JSON lines, not one list over the whole file.',
  });
