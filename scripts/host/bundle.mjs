// Bundles the tests that run inside an extension host: CommonJS, as a host loads it, with `vscode` from outside.
import { build } from 'esbuild';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup.mjs';

/**
 * @param {string[]} tests test files, relative to the project
 * @param {string} name of the folder in dist/test
 * @returns {Promise<string>} the absolute path of the bundled entry, beside the bundled tests
 */
export async function bundleHostTests(tests, name) {
  const outdir = join(root, 'dist', 'test', name);
  rmSync(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: [join('test', 'host', 'index.ts'), ...tests],
    outdir,
    outbase: join('test', 'host'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return join(outdir, 'index.cjs');
}
