// Set-up that `npm start` and `npm test` share. Plain JavaScript and Node built-ins only: it runs before
// anything is installed (install scripts, and with them npm's pre/post hooks, are off in .npmrc).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isWritable, npm } from './npm.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const MINIMUM_NODE = [20, 19];

/** Ends with one clear message where this Node is too old to run the project. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  console.error(`GRPO Studio needs Node >= ${MINIMUM_NODE.join('.')}; this is ${process.version}.`);
  process.exit(2);
}

/** Runs a command with output on stderr (stdout belongs to the program that is started afterwards). */
export function run(command, args, options = {}) {
  // On Windows npm and npx are .cmd files, which only a shell starts.
  const shell = process.platform === 'win32';
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell, ...options });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

const hashOf = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Ends with one clear message where set-up cannot write what it has to. */
export function requireWritable(folder, why) {
  if (isWritable(folder)) return;
  console.error(
    `${folder} cannot be written by this user: ${why}. Use a clone of your own, or change its owner.`,
  );
  process.exit(2);
}

/**
 * Installs from the lock file when node_modules is missing or was made from another lock.
 * @param {(line: string) => void} [say] of what is fetched
 * @returns {boolean} whether anything was to be done
 */
export function install(say = console.error) {
  const modules = join(root, 'node_modules');
  const stamp = join(modules, '.grpo-lock-hash');
  const wanted = hashOf(join(root, 'package-lock.json'));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return false;
  requireWritable(root, 'packages are installed there');
  requireWritable(modules, 'packages are installed there');
  say('Installing packages (once; about 300 MB from the npm registry, most of it ONNX Runtime) ...');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = npm(args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    console.error(
      error === undefined
        ? 'npm ci failed: see the lines above. The npm registry must be reachable for the first start.'
        : `npm ci failed: ${error.message}.`,
    );
    process.exit(2);
  }
  writeFileSync(stamp, wanted);
  return true;
}

function newest(folder, found = 0) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found = newest(path, found);
    else if (/\.(ts|mjs|json)$/.test(entry.name)) found = Math.max(found, statSync(path).mtimeMs);
  }
  return found;
}

/**
 * Builds dist/ when a source is newer than the last build.
 * @returns {Promise<boolean>} whether anything was to be done
 */
export async function build() {
  const stamp = join(root, 'dist', '.built');
  const sources = Math.max(
    ...['core', 'trainer', 'extension', 'webview', 'scripts'].map((folder) => newest(join(root, folder))),
    statSync(join(root, 'package.json')).mtimeMs,
  );
  if (existsSync(stamp) && statSync(stamp).mtimeMs > sources) return false;
  requireWritable(join(root, 'dist'), 'the build lies there');
  const { buildProduct } = await import('./build.mjs');
  await buildProduct();
  writeFileSync(stamp, '');
  return true;
}
