// `npm start`: set up if needed, then train the quickstart. Arguments go to `grpo train`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, install, requireNode, root } from './setup.mjs';

requireNode();
install();
await build();

const config = join(root, 'examples', 'quickstart', 'quickstart.grpo.yaml');
const args = [
  '--enable-source-maps',
  join(root, 'dist', 'cli.js'),
  'train',
  config,
  ...process.argv.slice(2),
];
const child = spawn(process.execPath, args, { stdio: 'inherit', cwd: root });
// The trainer handles Ctrl-C itself (clean checkpoint, exit 130); this parent only waits for it.
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
