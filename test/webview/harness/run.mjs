// Looks at the pages without an editor: `node test/webview/harness/run.mjs screens FOLDER [PATTERN]` writes screenshots,
// `... scroll` measures frames over 100,000 completions, `... overlay` 16 overlaid completions of 4,096 tokens.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [name = 'screens', ...rest] = process.argv.slice(2);
const root = resolve(import.meta.dirname, '..', '..', '..');
const outfile = join(root, 'dist', 'test', `webview-${name}-${process.pid}.mjs`);
await build({
  absWorkingDir: root,
  entryPoints: [`test/webview/harness/${name}.ts`],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
  external: ['./scripts/host/index.mjs'],
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [outfile, ...rest], { cwd: root, stdio: 'inherit' });
rmSync(outfile);
process.exit(status ?? 1);
