// A package as package-lock.json pins it: from node_modules, or, for another platform, from the registry, checked against the lock.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup.mjs';

const CACHE = join(root, 'node_modules', '.cache', 'grpo-studio');

function locked(name) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const entry = lock.packages[`node_modules/${name}`];
  if (!entry?.integrity) throw new Error(`package-lock.json does not pin ${name}.`);
  return entry;
}

function tool(command, args, cwd) {
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', shell });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed (${status}):\n${stderr}`);
  return stdout;
}

/** @throws Error when the archive is not the one that the lock names */
function verify(archive, integrity, name) {
  const [algorithm, wanted] = integrity.split(/-(.*)/s);
  const found = createHash(algorithm).update(readFileSync(archive)).digest('base64');
  if (found !== wanted)
    throw new Error(`${name}: the registry's archive is not the one in package-lock.json.`);
}

function download(name, { version, integrity }, target) {
  console.error(`Fetching ${name}@${version} ...`);
  mkdirSync(CACHE, { recursive: true });
  const scratch = mkdtempSync(join(CACHE, 'fetching-'));
  try {
    const [{ filename }] = JSON.parse(tool('npm', ['pack', `${name}@${version}`, '--json'], scratch));
    const archive = join(scratch, filename);
    verify(archive, integrity, name);
    tool('tar', ['-xzf', archive, '-C', scratch]);
    mkdirSync(join(target, '..'), { recursive: true });
    renameSync(join(scratch, 'package'), target);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * The folder of a package in the version of the lock.
 * @param {string} name
 * @returns {string} absolute
 */
export function lockedPackage(name) {
  const installed = join(root, 'node_modules', name);
  if (existsSync(join(installed, 'package.json'))) return installed;
  const entry = locked(name);
  const target = join(CACHE, `${name}-${entry.version}`);
  if (!existsSync(target)) download(name, entry, target);
  return target;
}
