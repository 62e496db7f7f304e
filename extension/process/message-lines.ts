import { LineCutter, type CutLine } from '../../core/run/line-cutter.ts';

/** Bytes of a line that somebody may want to read; a longer one is counted, not kept. */
export const LONGEST_MESSAGE = 1 << 20;

const [RETURN, NEWLINE] = [13, 10];
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Cuts what a process prints into the lines for people. Lines of progress end in `\r`; empty ones say nothing. */
export class MessageLines {
  private readonly cutter = new LineCutter(0, LONGEST_MESSAGE);

  /** Lines that end in the next bytes. */
  add(bytes: Uint8Array): string[] {
    // One byte for another, so that the cutter sees both ends of a line.
    const piece = bytes.includes(RETURN) ? bytes.map((byte) => (byte === RETURN ? NEWLINE : byte)) : bytes;
    return this.cutter.cut(piece).flatMap(textOf);
  }

  /** What stands behind the last end of a line. */
  rest(): string[] {
    const line = this.cutter.rest();
    return line === undefined ? [] : textOf(line);
  }
}

function textOf({ bytes, length }: CutLine): string[] {
  if (bytes === undefined) return [`[a line of ${length} bytes]`];
  const text = decoder.decode(bytes);
  return text.trim() === '' ? [] : [text];
}
