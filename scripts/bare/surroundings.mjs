// An emptied surrounding for a process: what a machine has on its first day. Node, npm, git and the basic tools of a system are on the PATH and
// nothing else; home, caches and temporary files are new folders; no variable says where anything is.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** POSIX's and those that start-up scripts of programs use; no browser, no package manager, no Python, no compiler. */
const TOOLS =
  `npm npx git sh bash env cat cp mv rm ls ln mkdir mkfifo mktemp rmdir touch chmod stat dirname basename readlink realpath pwd
  uname id ps sleep kill true false test head tail sed grep awk sort tr wc cut tee date expr xargs find which seq printf echo tar gzip`.split(
    /\s+/,
  );

/** How the registries are reached is no part of the surrounding: proxies, certificates. */
const PASSED =
  /^(https?_proxy|no_proxy|all_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|npm_config_registry)$/i;

const isProgram = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

function programOf(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

/** The registry that npm uses here, which a home or a system's file may name. */
const registry = () => spawnSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).stdout?.trim();

/**
 * Makes one; `remove` when done.
 *
 * @param {{ env?: Record<string, string> }} [options] variables that are there all the same
 * @returns {{ folder: string, bin: string, env: Record<string, string>, remove: () => void }} `bin` is the only folder on the PATH
 */
export function bareSurroundings({ env = {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'grpo-bare-'));
  const make = (...names) => {
    const path = join(folder, ...names);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const bin = make('bin');
  symlinkSync(process.execPath, join(bin, 'node'));
  for (const name of TOOLS) {
    const program = programOf(name);
    if (program !== undefined) symlinkSync(program, join(bin, name));
  }
  const passed = Object.entries(process.env).filter(([name]) => PASSED.test(name));
  return {
    folder,
    bin,
    env: {
      ...Object.fromEntries(passed),
      npm_config_registry: registry(),
      PATH: bin,
      HOME: make('home'),
      TMPDIR: make('tmp'),
      XDG_CACHE_HOME: make('xdg', 'cache'),
      XDG_CONFIG_HOME: make('xdg', 'config'),
      XDG_DATA_HOME: make('xdg', 'data'),
      npm_config_cache: make('npm-cache'),
      ...env,
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}
