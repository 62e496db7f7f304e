// `npm run bench [-- --json] [--peer trl] [--workload NAME] [--steps N]`: timings, beside a peer where asked.
// `npm run bench -- --editor [--completions N] [--runs N]`: how fast the editor's side reads runs.
// `npm run bench -- --screen [--completions N] [--steps N]`: how soon a person sees what was written, in a real VS Code.
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
  entryPoints: {
    main: 'bench/main.ts',
    ours: 'bench/ours.ts',
    editor: 'bench/run-index.ts',
    screen: 'bench/screen.ts',
  },
  outdir: 'dist/bench',
  // It finds its own files from where it lies.
  external: ['./scripts/host/index.mjs'],
});
const given = process.argv.slice(2);
const program = ['editor', 'screen'].find((name) => given.includes(`--${name}`)) ?? 'main';
const args = ['--enable-source-maps', join(root, 'dist', 'bench', `${program}.js`)];
args.push(...given.filter((one) => one !== `--${program}`));
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1);
