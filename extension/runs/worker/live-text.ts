import { LiveReader, type LiveDelta } from '../../../core/run/live.ts';
import type { RunFiles } from '../../../core/run/files.ts';
import type { LiveLine } from '../../../core/run/records.ts';

/** The text of the step in the making: what is new, and all of it so far for those who come late. */
export class LiveText {
  private readonly reader: LiveReader;
  private readonly texts = new Map<string, LiveLine>();

  constructor(files: RunFiles) {
    this.reader = new LiveReader(files);
  }

  /** Undefined = nothing new. */
  async poll(): Promise<LiveDelta | undefined> {
    const delta = await this.reader.poll();
    if (delta.fresh) this.texts.clear();
    for (const line of delta.lines) {
      const key = `${line.group}-${line.index}`;
      const before = this.texts.get(key);
      this.texts.set(key, { ...before, ...line, text: (before?.text ?? '') + line.text });
    }
    return delta.fresh || delta.lines.length > 0 ? delta : undefined;
  }

  /** One line a completion. */
  soFar(): LiveDelta {
    return { fresh: true, lines: [...this.texts.values()] };
  }
}
