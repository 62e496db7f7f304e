// `npm run prove [-- --only quickstart|kills|fuzz|soak|recipes|hacks] [--seed N]`: the long proofs, of the built program; last line
// `N passed, N failed`. They take from minutes (kills) to an hour in all.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, install, requireNode, root } from './setup.mjs';

requireNode();
install();
await build();
const { build: esbuild } = await import('esbuild');
const { shared } = await import('./build.mjs');
await esbuild({ ...shared, entryPoints: { main: 'test/prove/main.ts' }, outdir: 'dist/prove' });
const args = ['--enable-source-maps', join(root, 'dist', 'prove', 'main.js'), ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1);
