import type { RunFiles } from './files.ts';
import { LineFollower } from './lines.ts';
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
  private lines: LineFollower<LiveLine>;
  /** Bytes of the file when it was read last. */
  private seen = 0;
  private step: number | undefined;

  constructor(files: RunFiles) {
    this.files = files;
    this.lines = this.fromStart();
  }

  async poll(): Promise<LiveDelta> {
    const size = (await this.files.size('live.jsonl')) ?? 0;
    let fresh = size < this.seen;
    if (fresh) this.lines = this.fromStart();
    const isAtStart = this.lines.offset === 0;
    let lines = await this.read(size);
    // Emptied and grown beyond the old place since the last poll: the step tells.
    if (!isAtStart && lines.some((line) => line.step !== this.step)) {
      fresh = true;
      this.lines = this.fromStart();
      lines = await this.read(size);
    }
    this.step = lines.at(-1)?.step ?? this.step;
    this.seen = size;
    return { fresh, lines };
  }

  private fromStart(): LineFollower<LiveLine> {
    return new LineFollower(this.files, 'live.jsonl', isLiveLine);
  }

  private async read(size: number): Promise<LiveLine[]> {
    const { entries } = await this.lines.read(size, BUDGET);
    return entries.map((entry) => entry.record);
  }
}
