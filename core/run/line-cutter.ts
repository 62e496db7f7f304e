const NEWLINE = 10;

/** Bytes that a line may have to be a record or a row. A longer one is passed over, never held in memory. */
export const LONGEST_LINE = 1 << 26;

/** A whole line: where it begins in its file, and its bytes without the line break. */
export interface CutLine {
  offset: number;
  length: number;
  /** Undefined: the line is longer than the cutter takes. */
  bytes: Uint8Array | undefined;
}

/**
 * The one reader of lines: cuts the bytes of a file, handed over in pieces, into whole lines. Time is linear in the bytes however long a line
 * is, and what is held is at most one unfinished line of `longest` bytes.
 */
export class LineCutter {
  private start: number;
  private seen = 0;
  private held: Uint8Array[] = [];
  private readonly longest: number;

  /** @param offset  where in the file the first piece begins */
  constructor(offset = 0, longest = LONGEST_LINE) {
    this.start = offset;
    this.longest = longest;
  }

  /** Where the unfinished line begins: who forgets this cutter reads on from here. */
  get offset(): number {
    return this.start;
  }

  /** Where the next piece must begin. */
  get position(): number {
    return this.start + this.seen;
  }

  /** Takes the next piece, which must not change afterwards (parts of it may be kept); returns the lines that end in it. */
  cut(piece: Uint8Array): CutLine[] {
    const lines: CutLine[] = [];
    let from = 0;
    for (let to = piece.indexOf(NEWLINE); to >= 0; to = piece.indexOf(NEWLINE, from)) {
      this.take(piece.subarray(from, to));
      lines.push(this.line());
      this.begin(this.start + this.seen + 1);
      from = to + 1;
    }
    this.take(piece.subarray(from));
    return lines;
  }

  /** What stands behind the last line break; undefined where nothing does. */
  rest(): CutLine | undefined {
    return this.seen === 0 ? undefined : this.line();
  }

  /** Another cutter that stands where this one does. */
  fork(): LineCutter {
    const twin = new LineCutter(this.start, this.longest);
    twin.seen = this.seen;
    twin.held = [...this.held];
    return twin;
  }

  private begin(start: number): void {
    this.start = start;
    this.seen = 0;
    this.held = [];
  }

  private take(part: Uint8Array): void {
    this.seen += part.length;
    if (this.seen > this.longest) this.held = [];
    else if (part.length > 0) this.held.push(part);
  }

  private line(): CutLine {
    const isWhole = this.seen <= this.longest;
    return {
      offset: this.start,
      length: this.seen,
      bytes: isWhole ? joined(this.held, this.seen) : undefined,
    };
  }
}

/** Parts one after another; a single one as it is. */
export function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
