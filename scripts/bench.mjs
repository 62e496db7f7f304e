// `npm run bench [-- --json] [--peer trl] [--workload NAME] [--steps N]`: timings, beside a peer where asked.
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
  entryPoints: { main: 'bench/main.ts', ours: 'bench/ours.ts' },
  outdir: 'dist/bench',
});
const args = ['--enable-source-maps', join(root, 'dist', 'bench', 'main.js'), ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1);
