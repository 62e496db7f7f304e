export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** Titles of the skipped tests. */
  skips: string[];
  /** Of tests and of their set-ups. */
  times: { title: string; ms: number }[];
  failures: { title: string; why: string }[];
}

export interface Job {
  narrow: boolean;
  strict: boolean;
  files: Map<string, string[]>;
}

export class Results {
  constructor(expected?: { test: string; why: string }[]);
  passed: number;
  failed: number;
  add(stage: string, counts: Counts, why?: string): void;
  unlisted(): { title: string }[];
  slowest(): string[];
  failureLines(): string[];
  skipLines(): string[];
  lastLine(): string;
}

export function selectTests(args: string[]): Job;
