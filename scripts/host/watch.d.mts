import type { Counts } from '../test/index.mjs';

export function watchReport(
  file: string,
  exited: Promise<unknown>,
  options?: { silenceMs?: number; say?: (line: string) => void },
): Promise<Counts>;
