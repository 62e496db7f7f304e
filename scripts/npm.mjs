// npm, as this project calls it: Node built-ins only, for it brings the packages.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** The folder npm keeps what it fetched in; npm tells its scripts, else it is the default one. */
const cacheFolder = () =>
  process.env.npm_config_cache ||
  (process.platform === 'win32'
    ? join(process.env.LOCALAPPDATA ?? homedir(), 'npm-cache')
    : join(homedir(), '.npm'));

/** Whether this process may write into a folder, which is made where there is none. */
export function isWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether npm can keep what it fetches: one `sudo npm` leaves folders of root's inside a cache that looks like one's own. */
function keeps(cache) {
  const inside = ['_cacache', '_cacache/tmp', '_cacache/content-v2', '_cacache/index-v5'];
  const there = inside.map((name) => join(cache, name)).filter((folder) => existsSync(folder));
  return [cache, ...there].every(isWritable);
}

/** npm's own program, by which this script was started; else the one on the PATH. On Windows that is a .cmd file, which only a shell starts. */
function program() {
  const own = process.env.npm_execpath;
  if (own && basename(own) === 'npm-cli.js' && existsSync(own))
    return { file: process.execPath, first: [own] };
  return { file: 'npm', first: [], shell: process.platform === 'win32' };
}

/**
 * Runs npm and waits for its end. Where its cache cannot be written (no home, another user's, a read-only disk) it gets a temporary one.
 *
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} options
 */
export function npm(args, options) {
  const { file, first, shell } = program();
  const call = (env) => {
    const result = spawnSync(file, [...first, ...args], { encoding: 'utf8', shell, env, ...options });
    if (result.error?.code !== 'ENOENT') return result;
    return {
      ...result,
      error: new Error('there is no npm on the PATH; it comes with Node: https://nodejs.org'),
    };
  };
  const cache = cacheFolder();
  if (keeps(cache)) return call(process.env);
  const temporary = mkdtempSync(join(tmpdir(), 'grpo-npm-'));
  console.error(
    `npm's cache ${cache} cannot be written here: what is fetched is not kept for the next time.`,
  );
  try {
    return call({ ...process.env, npm_config_cache: temporary });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
