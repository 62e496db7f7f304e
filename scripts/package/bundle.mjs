// The product's code as it is shipped: every pure JavaScript package inside, no source maps.
import { build } from 'esbuild';
import { join } from 'node:path';
import { ENTRIES, editor, pages, product } from '../build.mjs';
import { root } from '../setup.mjs';

/** Builds the embedded model from its corpus: a tool of this repository. */
const DEVELOPMENT = 'make-embedded';

/**
 * Bundles everything into `dist`.
 * @param {string} dist absolute
 * @returns {Promise<string[]>} the source files that went in, relative to the project
 */
export async function bundleProduct(dist) {
  const { [DEVELOPMENT]: _, ...entryPoints } = ENTRIES;
  const parts = [
    { ...product, entryPoints, outdir: dist },
    { ...editor, outdir: dist },
    { ...pages, outdir: join(dist, 'webview') },
  ];
  const results = await Promise.all(
    parts.map((part) => build({ ...part, absWorkingDir: root, sourcemap: false, metafile: true })),
  );
  return results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
}
