import * as vscode from 'vscode';
import { readConfigText, type FileAccess, type Problem } from '../../core/config/index.ts';
import type { ConfigCatalog, ConfigEntry } from './api.ts';
import { savedText } from './saved-text.ts';

const CONFIG_GLOB = '**/*.grpo.yaml';
/** Keystrokes and saves that follow each other this closely are one change. */
const SETTLE_MS = 200;

/** The stem of `a/quickstart.grpo.yaml`: `quickstart`. */
export const stemOf = (path: string): string => path.replace(/^.*[/\\]/, '').replace(/\.grpo\.yaml$/, '');

/**
 * Finds the workspace's configs and follows them: files and open documents that are not saved yet.
 * @param filesFor  how core's rules see the files around a config
 */
export function createConfigCatalog(filesFor: FilesFor): ConfigCatalog {
  return new Catalog(filesFor);
}

/** @param isFresh  not from what was kept of earlier looks */
type FilesFor = (config: vscode.Uri, isFresh: boolean) => FileAccess;

class Catalog implements ConfigCatalog {
  readonly ready: Promise<void>;
  private readonly filesFor: FilesFor;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly found = new Map<string, ConfigEntry>();
  private readonly disposables: vscode.Disposable[] = [this.changed];
  private readonly timers = new Map<string, NodeJS.Timeout>();
  readonly onDidChange = this.changed.event;

  constructor(filesFor: FilesFor) {
    this.filesFor = filesFor;
    const watcher = vscode.workspace.createFileSystemWatcher(CONFIG_GLOB);
    this.disposables.push(
      watcher,
      watcher.onDidCreate((uri) => this.soon(uri)),
      watcher.onDidChange((uri) => this.soon(uri)),
      watcher.onDidDelete((uri) => {
        if (this.found.delete(uri.toString())) this.changed.fire();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        // Others lie elsewhere, or are sides of a diff.
        if (this.found.has(document.uri.toString())) this.soon(document.uri);
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => void this.refresh()),
    );
    this.ready = this.refresh();
  }

  get entries(): readonly ConfigEntry[] {
    return [...this.found.values()].sort((a, b) => a.uri.path.localeCompare(b.uri.path));
  }

  async refresh(): Promise<void> {
    const uris = await vscode.workspace.findFiles(CONFIG_GLOB, '**/node_modules/**');
    const present = new Set(uris.map(String));
    for (const key of this.found.keys()) if (!present.has(key)) this.found.delete(key);
    await Promise.all(uris.map((uri) => this.read(uri)));
    this.changed.fire();
  }

  entryOf(uri: vscode.Uri): Promise<ConfigEntry> {
    return this.check(uri, textOf).catch((error: unknown) => unreadableEntry(uri, error));
  }

  savedEntryOf(uri: vscode.Uri): Promise<ConfigEntry> {
    return this.check(uri, savedText).catch((error: unknown) => unreadableEntry(uri, error));
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const disposable of this.disposables) disposable.dispose();
  }

  private soon(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.timers.get(key));
    const look = async (): Promise<void> => {
      this.timers.delete(key);
      await this.read(uri);
      this.changed.fire();
    };
    this.timers.set(
      key,
      setTimeout(() => void look(), SETTLE_MS),
    );
  }

  private async read(uri: vscode.Uri): Promise<void> {
    const key = uri.toString();
    try {
      this.found.set(key, await this.check(uri, textOf));
    } catch (error) {
      // Deleted between being found and being read, or unreadable: then the tree says so instead of leaving it out.
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') this.found.delete(key);
      else this.found.set(key, unreadableEntry(uri, error));
    }
  }

  /** Rejects where the file cannot be read. */
  private async check(uri: vscode.Uri, read: (config: vscode.Uri) => Promise<string>): Promise<ConfigEntry> {
    const stem = stemOf(uri.path);
    const text = await read(uri);
    const { config, problems } = await readConfigText(text, this.filesFor(uri, read === savedText), {
      name: stem,
    });
    return { uri, name: config?.name ?? stem, problems };
  }
}

/** The text as the person sees it: of the open document where there is one. */
async function textOf(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  return open ? open.getText() : savedText(uri);
}

const unreadableEntry = (uri: vscode.Uri, error: unknown): ConfigEntry => ({
  uri,
  name: stemOf(uri.path),
  problems: [unreadable(error)],
});

const unreadable = (error: unknown): Problem => ({
  line: 1,
  column: 1,
  end_line: 1,
  end_column: 1,
  severity: 'error',
  code: 'config-not-readable',
  message: error instanceof Error ? error.message : String(error),
});
