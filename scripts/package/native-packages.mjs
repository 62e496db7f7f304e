// The packages that stay packages in a VSIX (node_modules/ inside it), reduced to the files that run on one platform.
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { lockedPackage } from './locked-package.mjs';
import { TARGETS } from './targets.mjs';

/** A package's manifest without what its missing files would be needed for: the VSIX is complete as it is. */
function writeManifest(source, target) {
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  for (const key of ['scripts', 'dependencies', 'optionalDependencies', 'devDependencies', 'bin']) {
    delete manifest[key];
  }
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

function copyPackage(name, modules, paths, filter) {
  const source = lockedPackage(name);
  const target = join(modules, name);
  mkdirSync(target, { recursive: true });
  writeManifest(source, target);
  for (const path of paths) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    cpSync(join(source, path), join(target, path), { recursive: true, filter });
  }
  return source;
}

/** zod, for reward files that import it: its ES modules. */
const copyZod = (modules) =>
  copyPackage(
    'zod',
    modules,
    ['index.js', 'compile.js', 'locales', 'mini', 'v3', 'v4', 'v4-mini'],
    (path) => path.endsWith('.js') || !basename(path).includes('.'),
  );

/**
 * Puts the packages of a target into `modules` (the VSIX's node_modules).
 *
 * @param {string} target a key of TARGETS
 * @param {string} modules absolute
 * @returns {{ name: string, folder: string }[]} the packages and where they came from, for the notices
 */
export function copyPackages(target, modules) {
  const copied = [{ name: 'zod', folder: copyZod(modules) }];
  const platform = TARGETS[target];
  if (platform === undefined) return copied;
  const { os, arch, library, binary } = platform;
  const add = (name, paths) => copied.push({ name, folder: copyPackage(name, modules, paths) });
  add('onnxruntime-node', [join('bin', 'napi-v6', os, arch, library)]);
  add('koffi', ['index.js', 'src/koffi/index.js', 'src/koffi/src/static.js']);
  add(`@koromix/koffi-${os}-${arch}`, ['index.js', join(`${os}_${arch}`, 'koffi.node')]);
  add('esbuild', [join('lib', 'main.js')]);
  add(`@esbuild/${os}-${arch}`, [binary]);
  // The registry's archives do not always say that it is a program.
  chmodSync(join(modules, `@esbuild/${os}-${arch}`, binary), 0o755);
  return copied;
}
