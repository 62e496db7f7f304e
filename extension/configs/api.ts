import type { Disposable, Event, Uri } from 'vscode';
import type { Problem } from '../../core/config/index.ts';

/** A config, mostly a `*.grpo.yaml` of the workspace. */
export interface ConfigEntry {
  uri: Uri;
  /** The config's `name`, else the file's stem. */
  name: string;
  problems: readonly Problem[];
}

/** The configs of the workspace, sorted by path, with their problems. */
export interface ConfigCatalog extends Disposable {
  readonly entries: readonly ConfigEntry[];
  readonly onDidChange: Event<void>;
  /** Resolves when the first look is over. */
  readonly ready: Promise<void>;
  refresh(): Promise<void>;
  /** A config as it stands now, unsaved changes too, wherever it lies: also outside of the workspace, or not saved yet. Never rejects. */
  entryOf(config: Uri): Promise<ConfigEntry>;
  /** A config as it lies on the disk, which is what the trainer reads, whatever an editor holds. Never rejects. */
  savedEntryOf(config: Uri): Promise<ConfigEntry>;
}
