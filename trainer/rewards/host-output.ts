import { OutputLines } from './output-lines.ts';

/**
 * Takes what user code prints (console and streams) line by line, so that it reaches the log with the reward's name
 * and never the terminal or the protocol. `flush` ends a call: it passes an unfinished line on.
 */
export function captureOutput(emit: (line: string) => void): { flush: () => void } {
  const streams = (['stdout', 'stderr'] as const).map((stream) => {
    const lines = new OutputLines(emit);
    process[stream].write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      lines.write(
        typeof chunk === 'string' && typeof encoding === 'string' && encoding !== 'utf8'
          ? Buffer.from(chunk, encoding as BufferEncoding)
          : chunk,
      );
      const callback = typeof encoding === 'function' ? encoding : done;
      if (typeof callback === 'function') (callback as () => void)();
      return true;
    };
    return lines;
  });
  return {
    flush: () => {
      for (const lines of streams) lines.flush();
    },
  };
}
