import type { RunFiles } from './files.ts';
import { readLinesFrom } from './lines.ts';
import type { LiveLine } from './records.ts';
import { isLiveLine } from './validate.ts';

const BUDGET = 1 << 20;

/** New text of the step in the making; `fresh` = forget the text so far, it is of another step. */
export interface LiveDelta {
  fresh: boolean;
  lines: LiveLine[];
}

/** Follows `live.jsonl`, which is emptied at each step. */
export class LiveReader {
  private readonly files: RunFiles;
  private offset = 0;
  private step: number | undefined;

  constructor(files: RunFiles) {
    this.files = files;
  }

  async poll(): Promise<LiveDelta> {
    const size = (await this.files.size('live.jsonl')) ?? 0;
    let fresh = size < this.offset;
    let read = await this.read(fresh ? 0 : this.offset, size);
    // Emptied and grown beyond the old place since the last poll: the step tells.
    if (!fresh && this.offset > 0 && read.lines.some((line) => line.step !== this.step)) {
      fresh = true;
      read = await this.read(0, size);
    }
    this.step = read.lines.at(-1)?.step ?? this.step;
    this.offset = read.offset;
    return { fresh, lines: read.lines };
  }

  private async read(from: number, size: number): Promise<{ lines: LiveLine[]; offset: number }> {
    const { entries, offset } = await readLinesFrom(this.files, 'live.jsonl', isLiveLine, from, size, BUDGET);
    return { lines: entries.map((entry) => entry.record), offset };
  }
}
