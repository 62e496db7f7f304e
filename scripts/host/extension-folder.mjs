// The extension in a server's folder of extensions, as an installation leaves it there.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup.mjs';
import { isProductFile } from '../package/product-files.mjs';

/** This checkout's last build. Packages are linked, not copied: they are 300 MB. */
export function installCheckout(extensions) {
  const { publisher, name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const target = join(extensions, `${publisher}.${name}-${version}`);
  mkdirSync(target);
  for (const file of ['package.json', 'package.nls.json']) copyFileSync(join(root, file), join(target, file));
  cpSync(join(root, 'dist'), join(target, 'dist'), { recursive: true, filter: isProductFile });
  for (const linked of ['media', 'examples', 'docs', 'l10n', 'node_modules']) {
    symlinkSync(join(root, linked), join(target, linked));
  }
}

/**
 * A packaged extension, unpacked by VS Code itself.
 * @param {string} vsix
 * @param {{ node: string, server: string, data: string, extensions: string }} host
 */
export function installVsix(vsix, { node, server, data, extensions }) {
  const args = [server, '--install-extension', vsix, '--extensions-dir', extensions];
  const { status, stdout, stderr } = spawnSync(node, [...args, '--server-data-dir', data], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${vsix} could not be installed (${status}):\n${stdout}${stderr}`);
}
