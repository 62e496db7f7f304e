/** A page of the editor in a browser without a window: bundled, themed, under the panel's own content policy. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { ToPanel } from '../../../core/protocol/index.ts';
import { Tab, type ServedFile } from './tab.ts';

export type Theme = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';
export const THEMES: readonly Theme[] = ['dark', 'light', 'high-contrast', 'high-contrast-light'];

const BODY_CLASS: Record<Theme, string> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  'high-contrast': 'vscode-high-contrast',
  'high-contrast-light': 'vscode-high-contrast-light vscode-high-contrast',
};

const here = (...names: string[]): string => resolve('test', 'webview', ...names);

export type PageName = 'inspector' | 'dashboard';

interface Bundle {
  js: string;
  css: string;
}

const bundles = new Map<string, Promise<Bundle>>();

/** Bundles an entry as the build does; once a run. */
function bundle(entry: string): Promise<Bundle> {
  const known = bundles.get(entry);
  if (known !== undefined) return known;
  const made = build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    outdir: 'out',
    loader: { '.ttf': 'file' },
    minify: true,
    logLevel: 'error',
  }).then(({ outputFiles }) => {
    const textOf = (ending: string): string =>
      outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
    return { js: textOf('.js'), css: textOf('.css') };
  });
  bundles.set(entry, made);
  return made;
}

const addressOf = (theme: Theme): string => `/${theme}.css`;

/** The colours of all themes, by their address. */
const themes = (): Record<string, ServedFile> =>
  Object.fromEntries(
    THEMES.map((theme) => [
      addressOf(theme),
      { contentType: 'text/css', body: readFileSync(here('themes', `${theme}.css`), 'utf8') },
    ]),
  );

/** Changes the theme under an open page. */
export const changeTheme = (page: Page, theme: Theme): Promise<void> =>
  page.evaluate(`harness.theme('${addressOf(theme)}', '${BODY_CLASS[theme]}')`);

function html({ name, theme = 'dark', texts }: OpenOptions): string {
  const policy = "default-src 'none'; script-src 'nonce-test'; style-src 'self'; font-src 'self'";
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <title>GRPO Studio</title>
  <link rel="stylesheet" href="${addressOf(theme)}">
  <link rel="stylesheet" href="/page.css">
</head>
<body class="${BODY_CLASS[theme]}"${texts === undefined ? '' : ` data-texts="${inAttribute(JSON.stringify(texts))}"`}>
  <grpo-${name}></grpo-${name}>
  <script type="module" nonce="test" src="/page.js"></script>
</body>
</html>`;
}

const inAttribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

export interface OpenOptions {
  name: PageName;
  theme?: Theme;
  width?: number;
  height?: number;
  reducedMotion?: boolean;
  /** Of another language than English, by their English ones. */
  texts?: Record<string, string>;
  /** Another entry than the page's own, for a part of it. */
  entry?: string;
}

/** What a page talks to. */
export interface Panel {
  receive(message: ToPanel): Promise<void>;
  /** The page goes: nothing may be sent to it any more. */
  end(): void;
}

/** The panel of a part that talks to none. */
export const MUTE: Panel = { receive: () => Promise.resolve(), end: () => undefined };

export interface OpenPage<P extends Panel> {
  page: Page;
  panel: P;
  /** Errors of its script and breaches of its policy. */
  problems: string[];
  close: () => Promise<void>;
}

/** Opens a page in a tab that is free; `panelOf` plays the panel to it. */
export async function openPage<P extends Panel>(
  browser: Browser,
  options: OpenOptions,
  panelOf: (page: Page) => P,
): Promise<OpenPage<P>> {
  const { name, width = 1400, height = 820, reducedMotion = false } = options;
  const { js, css } = await bundle(options.entry ?? `webview/${name}/main.ts`);
  const files: Record<string, ServedFile> = {
    '/': { contentType: 'text/html', body: html(options) },
    '/page.js': { contentType: 'text/javascript', body: js },
    '/page.css': { contentType: 'text/css', body: css },
    ...themes(),
  };
  const tab = await Tab.take(browser);
  const { page, problems } = tab;
  const panel = panelOf(page);
  await tab.show({ width, height, reducedMotion, files, receive: (message) => panel.receive(message) });
  let closed = false;
  const close = async (): Promise<void> => {
    // By now another test may have its page there.
    if (closed) return;
    closed = true;
    panel.end();
    await tab.leave();
  };
  return { page, panel, problems, close };
}
