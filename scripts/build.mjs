// Bundles the trainer (one entry for each process that is started, see ENTRIES), the extension and its pages.
import { context, build } from 'esbuild';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './setup.mjs';
import { tokenizersOnly } from './tokenizers-only.mjs';

/** Programs: the command line, and the processes it starts. */
export const ENTRIES = {
  cli: 'trainer/cli.ts',
  'native-probe': 'trainer/runtime/native-probe.ts',
  'reward-host': 'trainer/rewards/host.ts',
  'grpo-studio': 'core/plugins/index.ts',
  'make-embedded': 'trainer/embedded/main.ts',
};

export const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
  // transformers.js serves for its tokenizers only: it goes into the bundle without the native packages that it would load.
  alias: {
    '@huggingface/transformers': './node_modules/@huggingface/transformers/dist/transformers.node.mjs',
    'onnxruntime-node': './scripts/stub.mjs',
    'onnxruntime-web/webgpu': './scripts/stub.mjs',
    sharp: './scripts/stub.mjs',
  },
  plugins: [tokenizersOnly],
  splitting: true,
  sourcemap: 'linked',
  logLevel: 'warning',
};

/** The editor's side: one CommonJS file for the extension host, one for its reading worker. Nothing stays outside but vscode. */
export const editor = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  external: ['vscode'],
  entryPoints: {
    extension: 'extension/extension.ts',
    'run-worker': 'extension/runs/worker/main.ts',
    mcp: 'extension/assistants/mcp/main.ts',
  },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  sourcemap: 'linked',
  logLevel: 'warning',
};

/** The pages: no Node, one module each. */
export const pages = {
  absWorkingDir: root,
  bundle: true,
  platform: 'browser',
  format: 'esm',
  target: 'es2022',
  entryPoints: { inspector: 'webview/inspector/main.ts', dashboard: 'webview/dashboard/main.ts' },
  outdir: 'dist/webview',
  loader: { '.ttf': 'file' },
  minify: true,
  sourcemap: 'linked',
  logLevel: 'warning',
};

for (const one of [editor, pages]) {
  for (const [name, path] of Object.entries(one.entryPoints))
    if (!existsSync(join(root, path))) delete one.entryPoints[name];
}

/** Stay packages: they load native files from beside themselves. */
const OUTSIDE = ['esbuild', 'koffi'];

/** zod goes into the bundle; where it is asked for at run time, the package is meant that reward files import: it describes their schemas. */
const zodOfRewards = {
  name: 'zod-of-rewards',
  setup: (context) =>
    context.onResolve({ filter: /^zod$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    ),
};

/** CommonJS packages inside an ES module ask for Node's modules with `require`. */
const REQUIRE =
  "import { createRequire as requireOfBundle } from 'node:module';\nconst require = requireOfBundle(import.meta.url);";

/** The trainer with every pure JavaScript package inside, here as in a VSIX: a program of some files starts in half the time of one of hundreds. */
export const product = {
  ...shared,
  packages: 'bundle',
  external: OUTSIDE,
  plugins: [...shared.plugins, zodOfRewards],
  banner: { js: REQUIRE },
  entryPoints: ENTRIES,
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  // The sources lie beside; without them the maps are read in half the time.
  sourcesContent: false,
};

/** Builds everything before it replaces anything: a source that does not compile leaves the last build in place. */
export async function buildProduct() {
  const results = await Promise.all([product, editor, pages].map((one) => build({ ...one, write: false })));
  const outputFiles = results.flatMap((result) => result.outputFiles);
  for (const { path, contents } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  const chunks = join(root, 'dist', 'chunks');
  const current = new Set(outputFiles.map(({ path }) => path));
  for (const name of readdirSync(chunks)) {
    if (!current.has(join(chunks, name))) rmSync(join(chunks, name));
  }
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv.includes('--watch')) {
    for (const one of [product, editor, pages]) await (await context(one)).watch();
    console.error('watching ...');
  } else {
    await buildProduct();
  }
}
