// `npm run make:embedded`: set up if needed, then make media/models/sums anew: a few minutes on two cores.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, install, requireNode, root } from './setup.mjs';

requireNode();
install();
await build();

const program = join(root, 'dist', 'make-embedded.js');
const { status } = spawnSync(process.execPath, ['--enable-source-maps', program], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
