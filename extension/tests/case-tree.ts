import * as vscode from 'vscode';
import { casesFileOf } from '../../core/cases/index.ts';
import type { ConfigCatalog } from '../configs/api.ts';
import { listCases } from './case-list.ts';

const GLOB = '**/*.cases.jsonl';

/**
 * Configs that have cases, and below each its cases, in the order of their file. Nothing is looked for before somebody asks; from then on files
 * are followed.
 */
export class CaseTree implements vscode.Disposable {
  private readonly controller: vscode.TestController;
  private readonly configs: ConfigCatalog;
  private readonly disposables: vscode.Disposable[] = [];
  /** Case files by their uri. */
  private readonly files = new Map<string, vscode.Uri>();
  private discovered: Promise<void> | undefined;

  constructor(controller: vscode.TestController, configs: ConfigCatalog) {
    this.controller = controller;
    this.configs = configs;
  }

  /** Finds the case files; only once. */
  discover(): Promise<void> {
    this.discovered ??= this.look().catch((error: unknown) => {
      this.discovered = undefined;
      throw error;
    });
    return this.discovered;
  }

  /** Looks for files, and reads those again that were read. */
  async refresh(): Promise<void> {
    await (this.discovered === undefined ? this.discover() : this.find());
    for (const [, item] of this.controller.items) if (item.children.size > 0) await this.read(item);
  }

  /** The cases of a config; reads them where that has not been done. */
  async casesOf(config: vscode.TestItem): Promise<vscode.TestItem[]> {
    if (config.children.size === 0) await this.read(config);
    return [...config.children].map(([, item]) => item);
  }

  /** Reads a config's case file. What is no case there becomes the item's error. */
  async read(config: vscode.TestItem): Promise<void> {
    if (config.uri === undefined) return;
    config.busy = true;
    try {
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(config.uri));
      const { cases, problems } = listCases(text);
      config.error = problems.length === 0 ? undefined : problems.join('\n');
      config.children.replace(
        cases.map(({ name, line }) => {
          const item = this.controller.createTestItem(name, name, config.uri);
          // No description: screen readers would say that in the place of the name.
          item.sortText = String(line).padStart(8, '0');
          item.range = new vscode.Range(line - 1, 0, line - 1, 0);
          return item;
        }),
      );
    } catch (error) {
      config.error = error instanceof Error ? error.message : String(error);
    } finally {
      config.busy = false;
    }
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private async look(): Promise<void> {
    await this.configs.ready;
    await this.find();
    const watcher = vscode.workspace.createFileSystemWatcher(GLOB);
    this.disposables.push(
      watcher,
      watcher.onDidCreate((uri) => this.add(uri)),
      watcher.onDidDelete((uri) => {
        this.files.delete(uri.toString());
        this.list();
      }),
      watcher.onDidChange((uri) => void this.readAgain(uri)),
      this.configs.onDidChange(() => this.list()),
    );
    // What was made between the look and the watch.
    await this.find();
  }

  private async find(): Promise<void> {
    const found = await vscode.workspace.findFiles(GLOB, '**/node_modules/**');
    this.files.clear();
    for (const uri of found) this.files.set(uri.toString(), uri);
    this.list();
  }

  private add(uri: vscode.Uri): void {
    this.files.set(uri.toString(), uri);
    this.list();
  }

  /** The configs that have a case file, each an item; those that are listed already keep their cases. */
  private list(): void {
    const { items } = this.controller;
    const listed = new Set<string>();
    for (const { uri: config, name } of this.configs.entries) {
      const uri = this.files.get(config.with({ path: casesFileOf(config.path) }).toString());
      if (uri === undefined) continue;
      const id = config.toString();
      listed.add(id);
      const known = items.get(id);
      const item = known ?? this.controller.createTestItem(id, name, uri);
      item.label = name;
      if (known !== undefined) continue;
      item.canResolveChildren = true;
      items.add(item);
    }
    for (const [id] of items) if (!listed.has(id)) items.delete(id);
  }

  /** A change of the file makes what was found out about its cases old. */
  private async readAgain(uri: vscode.Uri): Promise<void> {
    for (const [, item] of this.controller.items) {
      if (item.uri?.toString() !== uri.toString() || item.children.size === 0) continue;
      await this.read(item);
      this.controller.invalidateTestResults(item);
    }
  }
}
