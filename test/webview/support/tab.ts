/**
 * Tabs of the browser that serve one test after another: a window of its own would cost a test more than what it does there. Each test has a document of
 * its own in it, of a size, a theme and a motion that it sets; between two tests the tab holds an empty one.
 */
import { resolve } from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';
import type { ToPanel } from '../../../core/protocol/index.ts';

const ORIGIN = 'https://page.test';

export interface ServedFile {
  contentType: string;
  body: string;
}

/** What a test shows in a tab. */
export interface Shown {
  width: number;
  height: number;
  reducedMotion: boolean;
  /** By their path; a request for another is refused, and a problem. */
  files: Record<string, ServedFile>;
  /** Takes the messages of the page's script. */
  receive?: (message: ToPanel) => Promise<void>;
}

/** Tabs that nobody uses. */
const free: Tab[] = [];

export async function closeFreeTabs(): Promise<void> {
  for (const { page } of free.splice(0)) await page.context().close();
}

export class Tab {
  readonly page: Page;
  /** Errors of the script, and breaches of the content policy, since it was taken. */
  problems: string[] = [];
  private files: Record<string, ServedFile> = {};
  private receive: Shown['receive'];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
  }

  private static async of(browser: Browser): Promise<Tab> {
    const context = await browser.newContext();
    const tab = new Tab(await context.newPage());
    await tab.page.addInitScript({ path: resolve('test', 'webview', 'support', 'page.js') });
    await tab.page.exposeFunction('toPanel', (message: ToPanel) => tab.receive?.(message));
    await tab.page.route('**/*', (route) => tab.serve(route));
    return tab;
  }

  /** One that nobody uses, else a new one. */
  static async take(browser: Browser): Promise<Tab> {
    let tab = free.pop();
    // Those of a browser that has died are closed.
    while (tab?.page.isClosed() === true) tab = free.pop();
    tab ??= await Tab.of(browser);
    tab.problems = [];
    return tab;
  }

  async show({ width, height, reducedMotion, files, receive }: Shown): Promise<void> {
    await this.page.setViewportSize({ width, height });
    await this.page.emulateMedia({ reducedMotion: reducedMotion ? 'reduce' : 'no-preference' });
    this.files = files;
    this.receive = receive;
    await this.page.goto(`${ORIGIN}/`);
  }

  /** Gives it back. */
  async leave(): Promise<void> {
    this.receive = undefined;
    this.files = {};
    await this.page.goto('about:blank');
    await this.page.mouse.move(-1, -1);
    free.push(this);
  }

  private serve(route: Route): Promise<void> {
    const url = new URL(route.request().url());
    const file = url.origin === ORIGIN ? this.files[url.pathname] : undefined;
    if (file !== undefined) return route.fulfill(file);
    this.problems.push(`request for ${url.href}`);
    return route.abort();
  }
}
