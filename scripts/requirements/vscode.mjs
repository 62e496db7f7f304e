// A real VS Code: in it the tests of test/host run, and the journeys through its workbench.
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from '../setup.mjs';
import { hostFolder, installHost } from '../host/install.mjs';

/** @type {import('./index.mjs').Requirement} */
export const vscode = {
  name: 'VS Code for the tests',
  neededBy: (path) =>
    path.startsWith('test/journeys/') || (path.startsWith('test/host/') && !process.env.GRPO_DESKTOP_HOST),
  find() {
    const folder = hostFolder();
    return existsSync(folder) ? { place: relative(root, folder) } : undefined;
  },
  fetches: 'the npm registry, into .vscode-test/; about 330 MB',
  fetch: () => void installHost(),
};
