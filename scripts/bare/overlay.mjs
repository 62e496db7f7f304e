// A machine without Chromium that may install it: this system's own disk below an overlay, from which Chromium, apt's lists, homes and caches
// are gone, in a mount namespace. Nothing of it reaches this system. Linux, as root.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs inside the namespace: $1 is an empty folder, $2 the checkout, the rest what to call in a fresh clone of it. */
const SCRIPT = `
set -eu
base=$1; checkout=$2; shift 2
mount -t tmpfs -o size=12g tmpfs "$base"
mkdir "$base/upper" "$base/work" "$base/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" "$base/root"
root=$base/root
for folder in proc sys dev; do mount --rbind "/$folder" "$root/$folder"; done
git clone -q "$checkout" "$root/opt/fresh/main"
chroot "$root" sh -eu -c '
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq purge -y chromium chromium-common >/dev/null 2>&1 || true
  for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    while found=$(command -v "$name"); do rm -f "$found"; done
  done
  rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb /root/.npm /root/.cache /root/.config
'
cd "$root/opt/fresh/main"
exec chroot "$root" sh -c 'cd /opt/fresh/main && exec "$@"' sh "$@"
`;

/** Whether this process can make such a machine. */
export const canOverlay = () =>
  process.platform === 'linux' &&
  process.getuid() === 0 &&
  spawnSync('apt-get', ['--version']).status === 0 &&
  spawnSync('unshare', ['-m', 'true']).status === 0;

/**
 * Calls a program in a fresh clone on such a machine.
 * @param {string} checkout
 * @param {string[]} command
 * @param {{ env: Record<string, string> }} options
 */
export function inOverlay(checkout, command, { env }) {
  const base = mkdtempSync(join(tmpdir(), 'grpo-overlay-'));
  const args = ['-m', '--propagation', 'private', 'sh', '-c', SCRIPT, 'sh', base, checkout, ...command];
  try {
    return spawnSync('unshare', args, {
      env,
      encoding: 'utf8',
      maxBuffer: Infinity,
      stdio: ['ignore', 'pipe', 2],
    });
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}
