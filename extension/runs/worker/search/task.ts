/** What a searching thread is started with: a text and the lines to look into. */
export interface SearchTask {
  role: 'search';
  /** Path of `rollouts.jsonl`. */
  file: string;
  pattern: string;
  regex: boolean;
  /** Places of the lines in the file, ascending. */
  offsets: Float64Array;
  lengths: Int32Array;
}

/** What it answers, piece by piece: whether the text was found in the lines from `from` on, 1 or 0 each. */
export interface SearchPiece {
  from: number;
  found: Uint8Array;
}
