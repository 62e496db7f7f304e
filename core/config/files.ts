export type MaybePromise<T> = T | Promise<T>;

export type PathKind = 'file' | 'folder' | 'special';

/** The beginning of a file. */
export interface FileHead {
  /** As UTF-8, without a byte order mark; what is none became U+FFFD. */
  text: string;
  /** As it lies there. */
  bytes: Uint8Array;
  /** Whether that is all of it. */
  whole: boolean;
}

/**
 * The files around a config, as `check` sees them. Each world fills it: the trainer with node:fs, the editor with its
 * workspace, tests with a table. A path is absolute, or relative to the config's folder, or begins with
 * `embedded:NAME` (a folder of the models that come with GRPO Studio; `embedded:` alone is the folder that holds them)
 * or is `ext:PUBLISHER.NAME/ID` (the module of a reward that a VS Code extension brings; `ext:` alone lists all of them).
 * Methods do not throw for what is not there.
 */
export interface FileAccess {
  /** What lies there; undefined where nothing does. `special`: a pipe, a device, a socket, which are no input. */
  kind(path: string): MaybePromise<PathKind | undefined>;
  /** Whether the path is a hub id of what was fetched earlier: what lies there was written by a stranger. */
  isFetched?(path: string): MaybePromise<boolean>;
  /** The first `bytes` bytes. */
  readHead(path: string, bytes: number): MaybePromise<FileHead | undefined>;
  /** Names in a folder; none where there is no such folder. */
  list(path: string): MaybePromise<string[]>;
}
