// `npm run studio [-- FOLDER] [-- --browser]`: opens the sample workspace in a real VS Code that runs this checkout's extension: the desktop's
// `code` where there is one, else VS Code's server, with the workbench in a browser.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, install, requireNode, root, run } from './setup.mjs';

/** For the last checkpoint of a trainer that still runs. */
const GRACE_MS = 10_000;

/** Whether the command line of a desktop VS Code can be started. */
function hasDesktop() {
  const shell = process.platform === 'win32';
  return spawnSync('code', ['--version'], { stdio: 'ignore', shell }).status === 0;
}

function openDesktop(folder) {
  const status = run('code', ['--new-window', `--extensionDevelopmentPath=${root}`, folder]);
  if (status === 0) console.log(`VS Code opens ${folder} with this checkout's extension.`);
  return status;
}

/** Serves the workbench until Ctrl-C; trainers that it started end with it. */
async function openInBrowser(folder) {
  const { startServer } = await import('./host/server.mjs');
  const { vscode } = await import('./requirements/vscode.mjs');
  if (vscode.find() === undefined)
    console.error(`Fetching a VS Code for the browser (${vscode.fetches}) ...`);
  const server = await startServer();
  const development = `vscode-remote://${server.authority}${root}`;
  const query = new URLSearchParams({
    folder,
    payload: JSON.stringify([['extensionDevelopmentPath', development]]),
  });
  console.log(
    `Open this address in a browser on this machine; Ctrl-C ends it.\n\n  ${server.url}/?${query}\n`,
  );
  await new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, done);
  });
  await server.stop(GRACE_MS);
  return 0;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { browser: { type: 'boolean', default: false } },
});
const folder = resolve(positionals[0] ?? join(root, 'examples'));
if (!existsSync(folder)) {
  console.error(`There is no folder ${folder}.`);
  process.exit(2);
}
requireNode();
install();
await build();
try {
  process.exitCode = !values.browser && hasDesktop() ? openDesktop(folder) : await openInBrowser(folder);
} catch (error) {
  if (error?.name !== 'Unavailable') throw error;
  console.error(
    `${error.message}\nOr install VS Code with its \`code\` command: https://code.visualstudio.com`,
  );
  process.exitCode = 2;
}
