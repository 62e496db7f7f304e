/** Longest line of user output that is passed on; the rest of the line is dropped and counted. */
const LONGEST_LINE = 10_000;

type Stream = 'stdout' | 'stderr';

/**
 * Takes what user code prints (console and streams) line by line, so that it reaches the log with the reward's name
 * and never the terminal or the protocol. `flush` passes an unfinished line on.
 */
export function captureOutput(emit: (stream: Stream, line: string) => void): { flush: () => void } {
  const pending: Record<Stream, string> = { stdout: '', stderr: '' };
  const pass = (stream: Stream, line: string): void => {
    const cut = line.length - LONGEST_LINE;
    emit(stream, cut > 0 ? `${line.slice(0, LONGEST_LINE)}... (${cut} more characters)` : line);
  };
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      const lines = (
        pending[stream] + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())
      ).split('\n');
      pending[stream] = lines.pop() ?? '';
      for (const line of lines) pass(stream, line);
      const callback = typeof encoding === 'function' ? encoding : done;
      if (typeof callback === 'function') (callback as () => void)();
      return true;
    };
  }
  return {
    flush: () => {
      for (const stream of ['stdout', 'stderr'] as const) {
        if (pending[stream] !== '') pass(stream, pending[stream]);
        pending[stream] = '';
      }
    },
  };
}
