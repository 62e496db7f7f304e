export interface HostCounts {
  passed: number;
  failed: number;
  skipped: number;
  /** Titles of the skipped tests. */
  skips: string[];
}

export function watchReport(
  file: string,
  exited: Promise<unknown>,
  options?: { silenceMs?: number; say?: (line: string) => void },
): Promise<HostCounts>;
