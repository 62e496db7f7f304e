export interface HostCounts {
  passed: number;
  failed: number;
  skipped: number;
  /** Titles of the skipped tests. */
  skips: string[];
  /** How long tests and their set-ups took. */
  times: { title: string; ms: number }[];
}

export function watchReport(
  file: string,
  exited: Promise<unknown>,
  options?: { silenceMs?: number; say?: (line: string) => void },
): Promise<HostCounts>;
