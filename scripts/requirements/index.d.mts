export interface Found {
  place: string;
  /** Goes to every process that is started afterwards. */
  env?: Record<string, string>;
}

export interface Requirement {
  name: string;
  neededBy: (path: string) => boolean;
  find: () => Found | undefined | Promise<Found | undefined>;
  fetches: string;
  fetch: (say: (line: string) => void) => void | Promise<void>;
  missing?: () => Unavailable;
}

export class Unavailable extends Error {
  constructor(reason: string, fix: string);
}

export function prepare(
  files: string[],
  options?: { requirements?: Requirement[]; say?: (line: string) => void },
): Promise<Map<string, string>>;

export function aptInstall(
  packages: string[],
  options: { fix: string; say?: (line: string) => void; patienceMs?: number; pauseMs?: number },
): void;

export function installedBrowsers(): string[];
