/**
 * The files of one run folder, as each world can read them (Node, the editor's worker, a test). Paths are relative to the run folder,
 * with `/`. Nothing here reads a file whole: runs grow beyond what a string can hold.
 */
export interface RunFiles {
  /** Bytes in the file now; undefined where it is absent. */
  size(file: string): Promise<number | undefined>;
  /** Up to `length` bytes from `offset`: fewer at the end of the file, none where it is absent. */
  read(file: string, offset: number, length: number): Promise<Uint8Array>;
  /** Bytes as text; undefined where they are no UTF-8. Here because core has neither Node's nor the browser's decoder. */
  decode(bytes: Uint8Array): string | undefined;
}

/** Bytes that hold any `status.json`, `manifest.json` or `state.json`: a manifest carries the config's text, and the config again. */
export const SMALL_FILE = 1 << 26;

/** The text of a small file that is replaced atomically: one read, so that it is the old or the new one. Undefined = absent, empty or no UTF-8. */
export async function readSmallText(files: RunFiles, file: string): Promise<string | undefined> {
  const size = await files.size(file);
  if (size === undefined) return undefined;
  // The file may be replaced by a longer one between the two calls: ask for more than its size.
  const bytes = await files.read(file, 0, Math.min(SMALL_FILE, 2 * size + 4096));
  return bytes.length === 0 ? undefined : files.decode(bytes);
}
