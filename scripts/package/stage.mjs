// The folder that becomes a VSIX: exactly the files that are shipped.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../setup.mjs';
import { bundleProduct } from './bundle.mjs';
import { copyPackages } from './native-packages.mjs';
import { thirdPartyNotices } from './notices.mjs';

const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'LICENSE'];
const FOLDERS = ['media', 'docs', 'examples', 'l10n'];
/** What runs and a Mac leave in folders. */
const LEFT_OUT = new Set(['.grpo', '.DS_Store']);

/** package.json as an installed extension needs it: no tools, no private mark, only the packages that are inside. */
function writeManifest(folder, packages) {
  const {
    scripts,
    devDependencies,
    private: _private,
    exports,
    dependencies,
    ...manifest
  } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  manifest.exports = Object.fromEntries(Object.entries(exports).map(([path, to]) => [path, to.default]));
  manifest.dependencies = Object.fromEntries(
    Object.entries(dependencies).filter(([name]) => packages.includes(name)),
  );
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** VS Code looks for translations of the manifest beside it. */
const translations = () => readdirSync(root).filter((name) => /^package\.nls(\..+)?\.json$/.test(name));

/**
 * Fills `folder` (made anew) with the extension for one target.
 * @param {string} target a key of TARGETS
 * @param {string} folder absolute
 */
export async function stage(target, folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const inputs = await bundleProduct(join(folder, 'dist'));
  const copied = copyPackages(target, join(folder, 'node_modules'));
  for (const name of [...DOCUMENTS, ...translations()]) cpSync(join(root, name), join(folder, name));
  for (const name of FOLDERS.filter((name) => existsSync(join(root, name)))) {
    const filter = (path) => !LEFT_OUT.has(basename(path));
    cpSync(join(root, name), join(folder, name), { recursive: true, filter });
  }
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(inputs, copied));
  writeManifest(
    folder,
    copied.map(({ name }) => name),
  );
}
