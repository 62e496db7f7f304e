// Tests inside the extension host of VS Code's server, with the workbench in a browser without a window.
import { launchBrowser } from './browser.mjs';
import { root } from '../setup.mjs';
import { startServer } from './server.mjs';

/**
 * Opens a workbench that runs the bundled tests with this checkout as the extension under development.
 *
 * @param {{ entry: string, workspace: string, trusted: boolean, env: Record<string, string> }} options `entry` exports `run()`
 * @returns {Promise<{ exited: Promise<unknown>, close(): Promise<void> }>}
 */
export async function openTestHost({ entry, workspace, trusted, env }) {
  const server = await startServer({ trusted, testDriver: true });
  let browser;
  const close = async () => {
    // The page first: else the extension host waits for it to come back.
    for (const context of browser?.contexts() ?? []) await context.close();
    await browser?.close();
    await server.stop();
  };
  try {
    browser = await launchBrowser({ env: { ...process.env, ...server.env } });
    const page = await browser.newPage();
    let ended;
    const exited = new Promise((resolve) => (ended = resolve));
    await page.exposeFunction('codeAutomationExit', (code) => ended(code));
    // The driver calls it; the tests' own report is printed instead.
    await page.exposeFunction('codeAutomationLog', () => undefined);
    const remote = (path) => `vscode-remote://${server.authority}${path}`;
    const payload = [
      ['extensionDevelopmentPath', remote(root)],
      ['extensionTestsPath', remote(entry)],
      ['extensionEnvironment', JSON.stringify(env)],
      ['skipWelcome', 'true'],
    ];
    const query = new URLSearchParams({ folder: workspace, payload: JSON.stringify(payload) });
    await page.goto(`${server.url}/?${query}`);
    return { exited, close };
  } catch (error) {
    await close();
    throw error;
  }
}
