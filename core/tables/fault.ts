/** What is wrong with a table, at a line; the readers throw it, and whoever knows the file makes an error of it. */
export class TableFault extends Error {
  /** As of `GrpoError`. */
  readonly code: string;
  /** Counted from 1; undefined: the file as a whole. */
  readonly line: number | undefined;
  readonly fix: string;

  constructor(report: { code: string; message: string; fix: string; line?: number | undefined }) {
    super(report.message);
    this.name = 'TableFault';
    this.code = report.code;
    this.line = report.line;
    this.fix = report.fix;
  }
}

/** A row of a table: the line on which it begins (from 1), and its values by column. */
export interface TableRow {
  line: number;
  columns: Record<string, unknown>;
  /** Lines of the file that this row takes and that each look like a row of their own: quotes may have joined them. */
  linesLikeRows?: number;
}

/** Takes a table line by line. Faults are thrown as `TableFault`. */
export interface RowReader {
  /** @param text  a line without its end @returns the rows that it completes */
  push(text: string, line: number): TableRow[];
  /** @returns what was still open */
  end(): TableRow[];
}
