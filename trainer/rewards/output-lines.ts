import { StringDecoder } from 'node:string_decoder';

/** What of one call's output is passed on. The rest is counted. */
export const OUTPUT_LIMITS = {
  /** Characters of a line. */
  line: 10_000,
  /** Lines of a call. */
  lines: 1_000,
  /** Characters of a call. */
  characters: 2 ** 18,
};

/**
 * Cuts what a program prints into lines, in time and memory that do not grow with it: long lines are cut, and of one call no
 * more than `OUTPUT_LIMITS` is passed on. What a carriage return overwrites in a terminal (a progress bar) is overwritten here.
 */
export class OutputLines {
  readonly #emit: (line: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  /** The unfinished line. */
  #pieces: string[] = [];
  #length = 0;
  /** Characters of it that were not kept. */
  #cut = 0;
  /** What comes next overwrites it. */
  #returned = false;
  #lines = 0;
  #characters = 0;
  #droppedLines = 0;
  #droppedCharacters = 0;

  constructor(emit: (line: string) => void) {
    this.#emit = emit;
  }

  write(chunk: string | Uint8Array): void {
    const text = typeof chunk === 'string' ? chunk : this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)); // prettier-ignore
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#add(text, start, end);
      this.#end();
      start = end + 1;
    }
    this.#add(text, start, text.length);
  }

  /** Passes an unfinished line on, and says what was dropped. A new call begins. */
  flush(): void {
    if (this.#length > 0) this.#end();
    if (this.#droppedLines > 0)
      this.#emit(
        `... ${this.#droppedLines} more lines (${this.#droppedCharacters} characters) of this call were dropped`,
      );
    this.#lines = this.#characters = this.#droppedLines = this.#droppedCharacters = 0;
  }

  /** Adds `text[start..end)`, which holds no line break. */
  #add(text: string, start: number, end: number): void {
    if (start === end) return;
    if (this.#returned) this.#clear();
    let last = end;
    while (last > start && text[last - 1] === '\r') last -= 1;
    const returned = last < end;
    // Within the line: a search through all that stands before it, for each line, would be quadratic.
    const from = start + text.slice(start, last).lastIndexOf('\r') + 1;
    if (from > start) this.#clear();
    const kept = Math.min(last - from, OUTPUT_LIMITS.line - this.#length);
    if (kept > 0) this.#pieces.push(text.slice(from, from + kept));
    this.#length += kept;
    this.#cut += last - from - kept;
    this.#returned = returned;
  }

  #end(): void {
    const text = this.#pieces.join('');
    const line = this.#cut > 0 ? `${text}... (${this.#cut} more characters)` : text;
    const all = text.length + this.#cut;
    this.#clear();
    if (this.#lines >= OUTPUT_LIMITS.lines || this.#characters + line.length > OUTPUT_LIMITS.characters) {
      this.#droppedLines += 1;
      this.#droppedCharacters += all;
      return;
    }
    this.#lines += 1;
    this.#characters += line.length;
    this.#emit(line);
  }

  #clear(): void {
    this.#pieces = [];
    this.#length = this.#cut = 0;
    this.#returned = false;
  }
}
