// `npm run package -- --target TARGET`: makes dist/packages/grpo-studio-TARGET-VERSION.vsix, for one platform (see package/targets.mjs).
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { vsixFaults } from './package/check.mjs';
import { TARGETS } from './package/targets.mjs';
import { install, requireNode, root } from './setup.mjs';

function fail(message) {
  console.error(message);
  process.exit(2);
}

/** Runs vsce on a staged folder; a package without a target serves every platform that has none of its own. */
function pack(target, staged, vsix) {
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const args = [vsce, 'package', '--out', vsix, '--allow-missing-repository', '--no-rewrite-relative-links'];
  if (TARGETS[target] !== undefined) args.push('--target', target);
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: staged, encoding: 'utf8' });
  if (status !== 0) fail(`vsce failed (${status}):\n${stdout}${stderr}`);
}

const { values } = parseArgs({ options: { target: { type: 'string' } } });
const { target } = values;
if (target === undefined || !Object.hasOwn(TARGETS, target)) {
  fail(`--target ${target ?? 'is missing'}: there are ${Object.keys(TARGETS).join(', ')}.`);
}
requireNode();
install();
const { stage } = await import('./package/stage.mjs');

const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const packages = join(root, 'dist', 'packages');
const staged = join(packages, `stage-${target}-${process.pid}`);
const vsix = join(packages, `${name}-${target}-${version}.vsix`);
mkdirSync(packages, { recursive: true });
try {
  await stage(target, staged);
  pack(target, staged, vsix);
} finally {
  rmSync(staged, { recursive: true, force: true });
}
const faults = vsixFaults(vsix, target);
if (faults.length > 0) fail(`${relative(root, vsix)}:\n  ${faults.join('\n  ')}`);
console.log(`${relative(root, vsix)}  ${(statSync(vsix).size / 2 ** 20).toFixed(1)} MB`);
