import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import {
  installCheckout,
  installVsix,
  startServer,
  type HostProcess,
  type HostServer,
} from '../../../scripts/host/index.mjs';
import { accessibilityFaults } from './accessibility.ts';
import { openTab, portToTake } from './browser-tab.ts';
import { QuickInput } from './quick-input.ts';
import { labelsOf } from './labels.ts';
import { takeScreenshot } from './screenshot.ts';
import { waitFor, type WaitOptions } from './wait.ts';
import { makeWorkspace, type Workspace } from './workspace.ts';

const THEMES = {
  dark: 'Dark 2026',
  light: 'Light 2026',
  'high-contrast-dark': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

/** For one click or look; what takes longer is waited for by name. */
const ACTION_TIMEOUT_MS = 10_000;

/** For the workbench with the extension in it, on a busy machine. */
const START_TIMEOUT_MS = 30_000;

const DESKTOP = { width: 1400, height: 900 };

const CONTAINER = 'GRPO Studio';

export interface WorkbenchOptions {
  /** Folder of the project that is copied as the workspace; without it an empty one is opened. */
  folder?: string;
  /** Changes the workspace before it is opened: recorded runs, other configs. */
  prepare?: (folder: string) => void;
  theme?: keyof typeof THEMES;
  /** false: Restricted Mode. */
  trusted?: boolean;
  /** CSS pixels; default 1400 x 900. */
  size?: { width: number; height: number };
  settings?: Record<string, unknown>;
  /** A packaged extension instead of this checkout's last build. */
  vsix?: string;
  /** A script that runs in every frame before its own: looks at pages from within. */
  initScript?: string;
}

/** Workbenches that were not closed yet, for the picture of a failure. */
export const opened = new Set<Workbench>();

/** A VS Code with the extension installed, on a workspace of its own. `close` leaves nothing behind. */
export class Workbench {
  readonly page: Page;
  /** The workspace, absolute. */
  readonly folder: string;
  readonly quickInput: QuickInput;
  /** Requests that left this machine; there must be none. */
  readonly outsideRequests: string[] = [];
  readonly #server: HostServer;
  readonly #workspace: Workspace;

  constructor(page: Page, server: HostServer, workspace: Workspace) {
    this.page = page;
    this.folder = workspace.folder;
    this.quickInput = new QuickInput(page);
    this.#server = server;
    this.#workspace = workspace;
    opened.add(this);
    page.on('request', (request) => {
      if (isOutside(request.url())) this.outsideRequests.push(request.url());
    });
  }

  /** Reloads the window as a person does: the workbench first keeps what is open. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load', { timeout: START_TIMEOUT_MS });
    await this.palette('Developer: Reload Window');
    await loaded;
    await this.#tab(CONTAINER).waitFor({ timeout: START_TIMEOUT_MS });
  }

  /** Opens the workspace, or opens it again, as a browser that was closed does. */
  async open(): Promise<void> {
    await this.page.goto(`${this.#server.url}/?${new URLSearchParams({ folder: this.folder }).toString()}`);
    // The extension's commands are known once its container is.
    await this.#tab(CONTAINER).waitFor({ timeout: START_TIMEOUT_MS });
  }

  /** Runs a command by its whole title. */
  async palette(title: string): Promise<void> {
    await this.quickInput.run(title);
  }

  /** Chooses rows of the pick lists that open one after another. */
  async pick(...texts: string[]): Promise<void> {
    for (const text of texts) await this.quickInput.pick(text);
  }

  /** Opens a file of the workspace in an editor. */
  async openFile(path: string): Promise<void> {
    await this.quickInput.openFile(path);
    await this.page.locator('.tab.active', { hasText: path.split('/').at(-1) ?? path }).waitFor();
  }

  /** The title of the editor in front. */
  async activeTab(): Promise<string> {
    return (await this.page.locator('.part.editor .tab.active').getAttribute('data-resource-name')) ?? '';
  }

  /** Opens a container of the activity bar; a click on the open one would close it. */
  async activity(name: string): Promise<void> {
    const title = this.page.locator('.part.sidebar .composite.title', { hasText: name });
    await waitFor(`the side bar "${name}"`, async () => {
      if (!(await title.isVisible())) await this.#tab(name).click();
      await title.waitFor({ timeout: 2000 });
      return true;
    });
    // What the pointer rests on shows a hover.
    await this.page.mouse.move(this.page.viewportSize()?.width ?? 0, 0);
  }

  #tab(name: string): Locator {
    return this.page.locator('.part.activitybar').getByRole('tab', { name });
  }

  /** Labels of the items in the side bar's trees, as a screen reader says them. */
  async treeItems(): Promise<string[]> {
    return labelsOf(this.page.locator('.part.sidebar [role=treeitem]'));
  }

  /** Squiggles' messages, as the Problems panel lists them. */
  async problems(): Promise<string[]> {
    await this.palette('Problems: Focus on Problems View');
    return labelsOf(this.page.locator('.markers-panel [role=treeitem]'));
  }

  /** The page of a webview panel, found by the title of its tab. */
  async webview(title: string | RegExp): Promise<Frame> {
    await this.page.locator('.part.editor .tab', { hasText: title }).first().click();
    return waitFor(`the page of "${String(title)}"`, async () => {
      const element = await this.page.locator('iframe.webview.ready:visible').last().elementHandle();
      const inner = await (
        await element?.contentFrame()
      )?.waitForSelector('#active-frame', { timeout: 2000 });
      return (await inner?.contentFrame()) ?? undefined;
    });
  }

  /** The text of a notification; waits until there is one that contains `text`. */
  async toast(text = '', options?: WaitOptions): Promise<string> {
    const messages = this.page.locator('.notifications-toasts .notification-list-item-message', {
      hasText: text,
    });
    return waitFor(
      `a notification "${text}"`,
      async () => (await messages.first().innerText()) || undefined,
      options,
    );
  }

  /** Presses a button of a notification or a dialog. */
  async press(button: string): Promise<void> {
    await this.page
      .locator('.notifications-toasts, .monaco-dialog-box')
      .getByRole('button', { name: button })
      .first()
      .click();
  }

  async screenshot(name: string): Promise<string> {
    return takeScreenshot(this.page, name);
  }

  /** Faults of a webview's page by axe's rules; none is the aim. */
  async axe(frame: Frame): Promise<string[]> {
    return accessibilityFaults(frame);
  }

  /** Living processes of this editor: server, extension host, trainers. */
  processes(): HostProcess[] {
    return this.#server.processes();
  }

  /** The log of the extension host, where an error at activation is told. */
  log(): string {
    if (!existsSync(this.#server.logs)) return '';
    return readdirSync(this.#server.logs, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('remoteexthost.log') || path.includes('grpo'))
      .filter((path) => path.endsWith('.log'))
      .map((path) => `${path}\n${readFileSync(join(this.#server.logs, path), 'utf8')}`)
      .join('\n');
  }

  /** Ends the editor and everything that it started, and removes the workspace. */
  async close(): Promise<void> {
    opened.delete(this);
    // The page first: else the extension host waits for it to come back.
    await this.page.close();
    await this.#server.stop();
    this.#workspace.remove();
  }
}

/** Webview resources are served under a made-up name that VS Code's own service worker answers: nothing leaves. */
function isOutside(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  if (!protocol.startsWith('http')) return false;
  return hostname !== '127.0.0.1' && !hostname.endsWith('.vscode-resource.vscode-cdn.net');
}

/** Installs the extension into a new VS Code and opens a workspace in it. */
export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const workbench = await startWorkbench(options);
  try {
    await workbench.open();
    return workbench;
  } catch (error) {
    console.log(`      seen: ${await workbench.screenshot('failed-to-open')}`);
    await workbench.close();
    throw error;
  }
}

async function startWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { vsix, trusted, theme = 'dark', size = DESKTOP } = options;
  const workspace = makeWorkspace(options.folder);
  let server: HostServer | undefined;
  try {
    options.prepare?.(workspace.folder);
    server = await startServer({
      trusted,
      port: await portToTake(),
      settings: { 'workbench.colorTheme': THEMES[theme], ...options.settings },
      installExtensions: (host) =>
        vsix === undefined ? installCheckout(host.extensions) : installVsix(vsix, host),
    });
    const page = await openTab(server.url, size);
    page.setDefaultTimeout(ACTION_TIMEOUT_MS);
    if (options.initScript !== undefined) await page.addInitScript({ path: options.initScript });
    return new Workbench(page, server, workspace);
  } catch (error) {
    await server?.stop();
    workspace.remove();
    throw error;
  }
}
