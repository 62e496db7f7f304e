// The product's code as it is shipped: every pure JavaScript package inside, no source maps.
import { build } from 'esbuild';
import { join } from 'node:path';
import { ENTRIES, editor, pages, shared } from '../build.mjs';
import { root } from '../setup.mjs';

/** Stay packages: two load native files from beside themselves, reward files import the third by its name. */
export const OUTSIDE = ['esbuild', 'koffi', 'zod'];

/** CommonJS packages inside an ES module ask for Node's modules with `require`. */
const REQUIRE =
  "import { createRequire as requireOfBundle } from 'node:module';\nconst require = requireOfBundle(import.meta.url);";

/** Builds the embedded model from its corpus: a tool of this repository. */
const DEVELOPMENT = 'make-embedded';

/**
 * Bundles everything into `dist`.
 * @param {string} dist absolute
 * @returns {Promise<string[]>} the source files that went in, relative to the project
 */
export async function bundleProduct(dist) {
  const { [DEVELOPMENT]: _, ...entryPoints } = ENTRIES;
  const trainer = {
    ...shared,
    entryPoints,
    packages: 'bundle',
    external: OUTSIDE,
    banner: { js: REQUIRE },
    chunkNames: 'chunks/[name]-[hash]',
    outdir: dist,
  };
  const parts = [trainer, { ...editor, outdir: dist }, { ...pages, outdir: join(dist, 'webview') }];
  const results = await Promise.all(
    parts.map((part) => build({ ...part, absWorkingDir: root, sourcemap: false, metafile: true })),
  );
  return results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
}
