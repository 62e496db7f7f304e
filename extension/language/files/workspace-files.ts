import { readdir, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import type { PathKind } from '../../../core/config/files.ts';
import {
  EXTENSION_PREFIX,
  isExtensionReward,
  type FileAccess,
  type FileHead,
} from '../../../core/config/index.ts';
import type { PluginRegistry } from '../../plugins/index.ts';
import { openRegular } from '../../runs/node-files.ts';
import { LookupCache } from './lookup-cache.ts';

const EMBEDDED = 'embedded:';
/** Nobody tells about changes outside the workspace, nor in folders that the editor is told not to watch. */
const KEEP_UNWATCHED_MS = 2000;
const UNWATCHED = /\/(\.grpo|\.git|node_modules)\//;

/**
 * The files around configs, as the editor sees them: the disk, with unsaved documents in the place of their files, and the modules of rewards
 * that other extensions bring. Answers about the disk are kept and a watcher forgets them.
 */
export class WorkspaceFiles implements vscode.Disposable {
  private readonly cache = new LookupCache();
  private readonly models: vscode.Uri;
  private readonly plugins: PluginRegistry;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly parts: vscode.Disposable[];
  /** Something changed that a config's check had looked at. */
  readonly onDidChange = this.changed.event;

  /** @param extensionUri of the extension, which brings the embedded models */
  constructor(extensionUri: vscode.Uri, plugins: PluginRegistry) {
    this.plugins = plugins;
    this.models = vscode.Uri.joinPath(extensionUri, 'media', 'models');
    const watcher = vscode.workspace.createFileSystemWatcher('**/*');
    const tell = (asked: boolean): void => {
      if (asked) this.changed.fire();
    };
    const changed = (uri: vscode.Uri): void => tell(this.cache.forget(placeOf(uri)));
    const moved = (uri: vscode.Uri): void => tell(this.cache.forgetTree(placeOf(uri)));
    this.parts = [
      this.changed,
      watcher,
      watcher.onDidCreate(moved),
      watcher.onDidChange(changed),
      watcher.onDidDelete(moved),
      // Typing, saving and reverting all change what a table is taken to hold.
      vscode.workspace.onDidChangeTextDocument(({ document }) => changed(document.uri)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => changed(uri)),
      plugins.onDidChange(() => this.changed.fire()),
    ];
  }

  /**
   * The files as seen from a config; relative paths begin at its folder.
   *
   * @param isFresh  for one look only, which asks the disk anew: for what is decided now, where an answer of before would be wrong
   */
  accessFor(config: vscode.Uri, isFresh = false): FileAccess {
    const full = (path: string) => this.resolve(config, path);
    // One look asks for the same table several times; what it found holds for that look.
    const fresh = isFresh ? new LookupCache() : undefined;
    const ask = <T>(path: string, question: string, look: (uri: vscode.Uri) => Promise<T>): Promise<T> => {
      const uri = full(path);
      if (fresh !== undefined) return fresh.ask(placeOf(uri), question, Infinity, () => look(uri));
      const keep = isWatched(uri) || path.startsWith(EMBEDDED) ? Infinity : KEEP_UNWATCHED_MS;
      return this.cache.ask(placeOf(uri), question, keep, () => look(uri));
    };
    return {
      kind: (path) => (isExtensionReward(path) ? this.kindOfPlugin(path) : ask(path, 'kind', kindOf)),
      readHead: (path, bytes) => ask(path, `head ${bytes}`, (uri) => readHead(uri, bytes)),
      list: (path) => (path === EXTENSION_PREFIX ? this.pluginNames() : ask(path, 'list', listOf)),
    };
  }

  /** Where a path of a config leads. */
  resolve(config: vscode.Uri, path: string): vscode.Uri {
    if (path.startsWith(EMBEDDED)) return vscode.Uri.joinPath(this.models, path.slice(EMBEDDED.length));
    if (isAbsolute(path)) return vscode.Uri.file(path);
    return vscode.Uri.joinPath(folderOf(config), path.replaceAll('\\', '/'));
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }

  /** Not kept: modules of extensions lie outside the workspace, and few configs name one. */
  private async kindOfPlugin(use: string): Promise<PathKind | undefined> {
    const module = this.plugins.find(use)?.module;
    return module === undefined ? undefined : kindOf(vscode.Uri.file(module));
  }

  private pluginNames(): string[] {
    return this.plugins.rewards.map(({ use }) => use.slice(EXTENSION_PREFIX.length));
  }
}

/** A config that was never saved counts as lying at the top of the workspace. */
function folderOf(config: vscode.Uri): vscode.Uri {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  if (config.scheme === 'untitled' && first) return first.uri;
  return vscode.Uri.joinPath(config, '..');
}

const isWatched = (uri: vscode.Uri): boolean =>
  vscode.workspace.getWorkspaceFolder(uri) !== undefined && !UNWATCHED.test(uri.path);

const placeOf = (uri: vscode.Uri): string => uri.toString().replace(/\/$/, '');

/**
 * Files of this machine are looked at by Node: the editor's own file system asks its window each time, and a window that draws a run which
 * trains beside it answers dozens of questions in as many seconds.
 */
async function kindOf(uri: vscode.Uri): Promise<PathKind | undefined> {
  try {
    if (uri.scheme === 'file') {
      const found = await stat(uri.fsPath);
      return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'special';
    }
    const { type } = await vscode.workspace.fs.stat(uri);
    if (type & vscode.FileType.Directory) return 'folder';
    // A pipe, a device or a socket: to open it could wait for ever.
    return type & vscode.FileType.File ? 'file' : 'special';
  } catch {
    // Core's rules say what is missing; here it is only not there.
    return undefined;
  }
}

async function listOf(uri: vscode.Uri): Promise<string[]> {
  try {
    if (uri.scheme === 'file') return await readdir(uri.fsPath);
    return (await vscode.workspace.fs.readDirectory(uri)).map(([name]) => name);
  } catch {
    return [];
  }
}

async function readHead(uri: vscode.Uri, bytes: number): Promise<FileHead | undefined> {
  const place = uri.toString();
  const unsaved = vscode.workspace.textDocuments.find(
    (document) => document.isDirty && document.uri.toString() === place,
  );
  try {
    if (unsaved) return headOf(Buffer.from(unsaved.getText()), bytes);
    if ((await kindOf(uri)) !== 'file') return undefined;
    if (uri.scheme !== 'file') return headOf(await vscode.workspace.fs.readFile(uri), bytes);
    return headOf(await firstBytes(uri.fsPath, bytes + 1), bytes);
  } catch {
    return undefined;
  }
}

/** TextDecoder takes a byte order mark off the front. */
const headOf = (content: Uint8Array, bytes: number): FileHead => ({
  text: new TextDecoder().decode(content.subarray(0, bytes)),
  bytes: content.subarray(0, bytes),
  whole: content.length <= bytes,
});

/** The editor's file system reads whole files only; tables may have gigabytes. */
async function firstBytes(path: string, bytes: number): Promise<Uint8Array> {
  const file = await openRegular(path);
  try {
    const buffer = Buffer.alloc(bytes);
    let length = 0;
    while (length < bytes) {
      const { bytesRead } = await file.read(buffer, length, bytes - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await file.close();
  }
}
