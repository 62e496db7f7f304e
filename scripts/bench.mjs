// `npm run bench [-- --json] [--peer trl] [--workload NAME] [--steps N]`: timings, beside a peer where asked.
// `npm run bench -- --editor [--completions N] [--runs N]`: how fast the editor's side reads runs.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, install, requireNode, root } from './setup.mjs';

requireNode();
install();
await build();
const { build: esbuild } = await import('esbuild');
const { shared } = await import('./build.mjs');
await esbuild({
  ...shared,
  entryPoints: { main: 'bench/main.ts', ours: 'bench/ours.ts', editor: 'bench/run-index.ts' },
  outdir: 'dist/bench',
});
const given = process.argv.slice(2);
const program = given.includes('--editor') ? 'editor.js' : 'main.js';
const args = ['--enable-source-maps', join(root, 'dist', 'bench', program)];
args.push(...given.filter((one) => one !== '--editor'));
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1);
