// The static checks: types, lint, format. What they say is printed where they fail; two run at a time, each in a process of its own.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../setup.mjs';
import { noCounts } from './results.mjs';

/**
 * TypeScript 7, native: a quarter of the processor time of 6, which stays as `typescript` for its JavaScript API
 * (scripts/api-types.mjs, scripts/l10n-strings.mjs) and the editor's language server. `npm run typecheck` starts the same.
 */
const TSC = ['typescript-native', 'bin', 'tsc'];

/** The longest first. */
const CHECKS = [
  {
    name: 'format',
    program: ['prettier', 'bin', 'prettier.cjs'],
    args: ['--check', '--log-level', 'warn', '.'],
  },
  // Reads .oxlintrc.jsonc; oxlint-tsgolint, beside it, answers the rules that ask for types.
  { name: 'lint', program: ['oxlint', 'bin', 'oxlint'], args: [] },
  { name: 'types (core)', program: TSC, args: ['-p', 'core/tsconfig.json'] },
  { name: 'types', program: TSC, args: ['-p', 'tsconfig.json'] },
  { name: 'types (webview)', program: TSC, args: ['-p', 'webview/tsconfig.json'] },
];
const AT_ONCE = 2;

/** Runs one check; what it said is printed in one piece when it has ended. @returns {Promise<{ ok: boolean, ms: number, said: string }>} */
function runCheck({ name, program, args }) {
  const began = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join('node_modules', ...program), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (said += text));
    child.once('error', (error) => (said += error.message));
    child.once('close', (code) => {
      const ms = Date.now() - began;
      console.log(`  ${code === 0 ? '✔' : '✘'} ${name} (${(ms / 1000).toFixed(1)} s)`);
      if (code !== 0 && said !== '') console.log(said.trimEnd());
      resolve({ ok: code === 0, ms, said });
    });
  });
}

/** Each counts as one test. @returns {Promise<import('./results.mjs').Counts>} */
export async function runChecks(checks = CHECKS) {
  console.log('\n== types, lint, format');
  const waiting = [...checks];
  const counts = noCounts();
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { ok, ms, said } = await runCheck(check);
      counts[ok ? 'passed' : 'failed'] += 1;
      if (!ok) counts.failures.push({ title: check.name, why: said.trim() });
      counts.times.push({ title: check.name, ms });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return counts;
}
