import * as vscode from 'vscode';
import type { PageCursor } from '../../core/protocol/index.ts';
import type { RunStore } from '../runs/api.ts';
import type { Pages } from './api.ts';
import { atPlace, showsSameRuns, withoutRuns, type Place } from './cursors.ts';
import { pageHtml, webviewOptions, type PageName } from './html.ts';
import { readCursor } from './requests/schemas.ts';
import { PagePanel, type Answer } from './panel.ts';

/** One inspector a run, one dashboard; both come back after a reload of the window. */
export function createPages(context: vscode.ExtensionContext, runs: RunStore, answer: Answer): Pages {
  return new WebviewPages(context, runs, answer);
}

const VIEW_TYPES: Record<PageName, string> = { inspector: 'grpo.inspector', dashboard: 'grpo.dashboard' };

class WebviewPages implements Pages {
  private readonly context: vscode.ExtensionContext;
  private readonly runs: RunStore;
  private readonly answer: Answer;
  private readonly open = new Set<PagePanel>();
  private readonly disposables: vscode.Disposable[];

  constructor(context: vscode.ExtensionContext, runs: RunStore, answer: Answer) {
    this.context = context;
    this.runs = runs;
    this.answer = answer;
    const restore = (page: PageName): vscode.Disposable =>
      vscode.window.registerWebviewPanelSerializer(VIEW_TYPES[page], {
        deserializeWebviewPanel: (panel: vscode.WebviewPanel, state: unknown) => {
          const kept = readCursor(state);
          this.attach(
            panel,
            page,
            kept !== undefined && kept.folders.length > 0 ? kept : this.lastCursor(page),
          );
          return Promise.resolve();
        },
      });
    this.disposables = [
      restore('inspector'),
      restore('dashboard'),
      runs.onDidChange(() => this.nameInspectors()),
    ];
  }

  get active(): PageCursor | undefined {
    return [...this.open].find(({ panel }) => panel.active)?.cursor;
  }

  openInspector(folder: string, at: Place = {}): void {
    const shown = this.find('inspector', folder);
    if (shown === undefined) {
      this.create('inspector', atPlace({ page: 'inspector', folders: [folder] }, at));
      return;
    }
    shown.panel.reveal();
    if (at.step !== undefined || at.id !== undefined) shown.goto(atPlace(shown.cursor, at));
  }

  showInspector(panel: vscode.WebviewPanel, folder: string): void {
    this.attach(panel, 'inspector', { page: 'inspector', folders: [folder] });
  }

  openDashboard(folders: readonly string[]): void {
    const cursor: PageCursor = { page: 'dashboard', folders: [...folders] };
    const shown = this.find('dashboard');
    if (shown === undefined) {
      this.create('dashboard', cursor);
      return;
    }
    shown.panel.reveal();
    // The same runs stay as they are looked at: zoomed, smoothed.
    if (!showsSameRuns(shown.cursor, cursor)) shown.goto(cursor);
  }

  closeRuns(folders: readonly string[]): void {
    for (const shown of [...this.open]) {
      if (!shown.cursor.folders.some((folder) => folders.includes(folder))) continue;
      const left = withoutRuns(shown.cursor, folders);
      if (left === undefined) shown.panel.dispose();
      else shown.goto(left);
    }
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  private find(page: PageName, folder?: string): PagePanel | undefined {
    return [...this.open].find(
      ({ cursor }) => cursor.page === page && (folder === undefined || cursor.folders[0] === folder),
    );
  }

  private create(page: PageName, cursor: PageCursor): void {
    const panel = vscode.window.createWebviewPanel(
      VIEW_TYPES[page],
      this.titleOf(cursor),
      vscode.ViewColumn.Active,
      webviewOptions(this.context.extensionUri),
    );
    this.attach(panel, page, cursor);
  }

  /** `cursor.page` decides which page it is, whatever was stored. */
  private attach(panel: vscode.WebviewPanel, page: PageName, stored: PageCursor): void {
    const cursor = { ...stored, page };
    const keep = (moved: PageCursor): void =>
      void this.context.workspaceState.update(VIEW_TYPES[page], moved);
    const shown = new PagePanel(panel, this.runs, this.answer, cursor, keep);
    this.open.add(shown);
    panel.onDidDispose(() => this.open.delete(shown));
    panel.title = this.titleOf(cursor);
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(this.context.extensionUri, 'media', `icon-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.options = webviewOptions(this.context.extensionUri);
    panel.webview.html = pageHtml(panel.webview, this.context.extensionUri, page);
  }

  /** A window that is reloaded soon after a panel opened may not have kept the page's own state yet. */
  private lastCursor(page: PageName): PageCursor {
    return readCursor(this.context.workspaceState.get(VIEW_TYPES[page])) ?? { page, folders: [] };
  }

  private titleOf({ page, folders }: PageCursor): string {
    if (page === 'dashboard') return vscode.l10n.t('Dashboard');
    const entry = this.runs.entry(folders[0] ?? '');
    return entry === undefined
      ? vscode.l10n.t('Inspector')
      : vscode.l10n.t('Inspector: {0}', entry.head.name);
  }

  /** A restored panel knows its run's name only when the store has read it. */
  private nameInspectors(): void {
    for (const { panel, cursor } of this.open) {
      const title = this.titleOf(cursor);
      if (panel.title !== title) panel.title = title;
    }
  }
}
