import { join } from 'node:path';
import { AppendFile } from './append-file.ts';
import type { FileSystem } from './file-system.ts';

/** The new piece of one completion of the step in the making. */
export interface LivePiece {
  group: number;
  index: number;
  text: string;
  /** The group's prompt, on its first piece. */
  prompt?: string;
}

const TICK_MS = 100;
const endsInHalf = (text: string): boolean => /[\uD800-\uDBFF]$/.test(text);

/**
 * `live.jsonl`: a picture of the step in the making for watchers. Pieces are gathered and written at most 10 times a second, each tick
 * in one write, the pieces of one completion joined.
 */
export class LiveFile {
  private readonly log: AppendFile;
  private readonly now: () => number;
  private readonly onError: (error: unknown) => void;
  private readonly waiting = new Map<string, LivePiece>();
  private step = 0;
  private lastTick = -Infinity;
  private timer: NodeJS.Timeout | undefined;

  /** @param onError  called when a tick that runs on a timer cannot write */
  constructor(
    files: FileSystem,
    folder: string,
    onError: (error: unknown) => void,
    now: () => number = () => performance.now(),
  ) {
    this.log = new AppendFile(files, join(folder, 'live.jsonl'));
    this.onError = onError;
    this.now = now;
  }

  /** Empties the file for a new step; pieces of the last one that were not written yet are dropped. */
  beginStep(step: number): void {
    this.step = step;
    this.clear();
  }

  /** Takes new text, whole characters; writes it now or at the next tick. */
  add(pieces: readonly LivePiece[]): void {
    for (const piece of pieces) {
      const key = `${piece.group}/${piece.index}`;
      const before = this.waiting.get(key);
      this.waiting.set(key, { ...before, ...piece, text: (before?.text ?? '') + piece.text });
    }
    const wait = this.lastTick + TICK_MS - this.now();
    if (wait <= 0) this.tick();
    else this.timer ??= setTimeout(() => this.tickOnTimer(), wait).unref();
  }

  /** Empties the file. */
  clear(): void {
    this.stopTimer();
    this.waiting.clear();
    this.log.clear();
  }

  close(): void {
    this.stopTimer();
    this.log.close();
  }

  private tickOnTimer(): void {
    try {
      this.tick();
    } catch (error) {
      this.onError(error);
    }
  }

  private tick(): void {
    this.stopTimer();
    this.lastTick = this.now();
    const lines: string[] = [];
    for (const [key, piece] of this.waiting) {
      // The first half of a character outside the basic plane waits for its second half.
      const text = endsInHalf(piece.text) ? piece.text.slice(0, -1) : piece.text;
      const rest = piece.text.slice(text.length);
      if (text !== '') lines.push(`${JSON.stringify({ step: this.step, ...piece, text })}\n`);
      if (rest === '') this.waiting.delete(key);
      else this.waiting.set(key, { group: piece.group, index: piece.index, text: rest });
    }
    if (lines.length > 0) this.log.append(Buffer.from(lines.join('')));
  }

  private stopTimer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
