import { TableFault } from './fault.ts';

/** So many blank lines in succession are no gap between rows: a file of millions of them would be read for minutes, and hold nothing. */
const MOST = 100_000;

/** Counts blank lines that follow each other. */
export class BlankLines {
  #count = 0;

  /** @throws TableFault `data-blank-lines` where there are too many */
  add(line: number): void {
    this.#count += 1;
    if (this.#count <= MOST) return;
    throw new TableFault({
      code: 'data-blank-lines',
      message: `is the end of more than ${MOST} blank lines in succession.`,
      fix: "Take the blank lines out (sed '/^\\s*$/d' FILE), or write the table anew: this is most likely no table.",
      line,
    });
  }

  /** A line that holds something. */
  end(): void {
    this.#count = 0;
  }
}
