export interface ZipEntry {
  name: string;
  /** Unpacked and packed size. */
  bytes: number;
  packed: number;
  /** Marked as a program. */
  executable: boolean;
  read: () => Buffer;
}

/** The files of a zip archive, in its order. */
export function zipEntries(path: string): ZipEntry[];
/** What is wrong with a VSIX for a target, one line each. */
export function vsixFaults(vsix: string, target: string): string[];
