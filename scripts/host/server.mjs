// One VS Code server with a private home: nothing of the user's settings gets in, nothing of the tests gets out.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installHost } from './install.mjs';
import { MARKER, endAll, killAll, processesOf } from './processes.mjs';

const START_TIMEOUT_MS = 30_000;

/** A calm editor: no welcome page, no chat, no experiments, no questions. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': true,
  // It looks through the files of all processes of the machine every few seconds.
  'remote.autoForwardPorts': false,
};

function privateFolders() {
  const base = mkdtempSync(join(tmpdir(), 'grpo-host-'));
  const folder = (...names) => {
    const path = join(base, ...names);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  return {
    base,
    data: folder('data'),
    extensions: folder('extensions'),
    user: folder('data', 'data', 'User'),
    env: {
      HOME: folder('home'),
      TMPDIR: folder('tmp'),
      XDG_CONFIG_HOME: folder('xdg', 'config'),
      XDG_DATA_HOME: folder('xdg', 'data'),
      XDG_CACHE_HOME: folder('xdg', 'cache'),
      XDG_RUNTIME_DIR: folder('xdg', 'runtime'),
    },
  };
}

/** The URL from the server's own words; it may choose the port itself. */
function listening(child, log) {
  return new Promise((resolve, reject) => {
    let said = '';
    const give = (error) => reject(new Error(`VS Code's server ${error}; its log is ${log}\n${said}`));
    const timer = setTimeout(() => give('did not start in time'), START_TIMEOUT_MS);
    child.once('error', (error) => give(`did not start: ${error.message}`));
    child.once('exit', (code, signal) => give(`ended (${signal ?? code})`));
    child.stdout.on('data', (bytes) => {
      said += bytes;
      const port = /agent listening on (\d+)/.exec(said)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(Number(port));
    });
  });
}

/**
 * Starts a server.
 *
 * @param {object} [options]
 * @param {boolean} [options.trusted] false: workspaces open in Restricted Mode
 * @param {boolean} [options.testDriver] true: extension tests can be run in it; no toast is shown then
 * @param {number} [options.port] which must be free; without it any
 * @param {Record<string, unknown>} [options.settings] user settings beside the calm ones
 * @param {Record<string, string>} [options.env] more environment of the server and its extension hosts
 * @param {(host: { node: string, server: string, data: string, extensions: string }) => void} [options.installExtensions] fills the
 *   folder of extensions before the start
 * @throws Unavailable when VS Code cannot be installed here; Error when it does not start
 */
export async function startServer(options = {}) {
  const { node, server } = installHost();
  const { base, data, extensions, user, env } = privateFolders();
  const marker = randomUUID();
  const remove = () => {
    killAll(marker);
    rmSync(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  // A runner that ends early must not leave a server, an extension host or a trainer behind.
  process.once('exit', remove);
  const stop = async (graceMs = 0) => {
    if (graceMs > 0) await endAll(marker, graceMs);
    process.removeListener('exit', remove);
    remove();
  };

  const trust = { 'security.workspace.trust.startupPrompt': 'never' };
  const settings = { ...SETTINGS, ...trust, ...options.settings };
  writeFileSync(join(user, 'settings.json'), JSON.stringify(settings));
  options.installExtensions?.({ node, server, data, extensions });

  const log = join(base, 'server.log');
  const args = [
    server,
    '--host',
    '127.0.0.1',
    '--port',
    String(options.port ?? 0),
    '--without-connection-token',
  ];
  args.push('--accept-server-license-terms', '--disable-telemetry', '--reconnection-grace-time', '2');
  args.push('--server-data-dir', data, '--extensions-dir', extensions);
  if (options.trusted !== false) args.push('--disable-workspace-trust');
  if (options.testDriver) args.push('--enable-smoke-test-driver');
  const child = spawn(node, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      LANG: 'C.UTF-8',
      EXTENSIONS_GALLERY: '{}',
      ...env,
      ...options.env,
      [MARKER]: marker,
    },
  });
  const file = createWriteStream(log);
  child.stdout.pipe(file);
  child.stderr.pipe(file);
  try {
    const port = await listening(child, log);
    return {
      url: `http://127.0.0.1:${port}`,
      authority: `127.0.0.1:${port}`,
      base,
      home: env.HOME,
      logs: join(data, 'data', 'logs'),
      env: { ...env, [MARKER]: marker },
      processes: () => processesOf(marker),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
