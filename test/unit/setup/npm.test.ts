import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Prints what npm says its cache is, as set-up calls it; and what is wrong where it cannot be called. */
const ASK = `
const { npm } = await import('./scripts/npm.mjs');
const { stdout, error } = npm(['config', 'get', 'cache'], { cwd: process.cwd() });
console.log(error ? error.message : stdout.trim());
`;

describe('npm, as set-up calls it', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'grpo-npm-test-'))));
  after(() => rmSync(folder, { recursive: true }));

  function ask(env: NodeJS.ProcessEnv): { said: string; warned: string } {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', ASK], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], TMPDIR: folder, ...env },
    });
    return { said: stdout.trim(), warned: stderr.trim() };
  }

  it('keeps what it fetches where it may', () => {
    const cache = join(folder, 'cache');
    assert.deepEqual(ask({ npm_config_cache: cache }), { said: cache, warned: '' });
  });

  it('gets a cache of its own for once where there is no home to keep one in, and says so', () => {
    // Below a file there is no folder, for nobody.
    const home = join(folder, 'no-home');
    writeFileSync(home, '');
    const { said, warned } = ask({ HOME: home, LOCALAPPDATA: home });
    assert.match(said, /grpo-npm-\w+$/);
    assert.equal(existsSync(said), false, 'it is gone afterwards');
    assert.match(warned, /^npm's cache \S+no-home\S+ cannot be written here/);
  });

  it('is called by its own program where it started this one, and missed with a sentence where it is not there', () => {
    const cache = join(folder, 'cache');
    const { said } = ask({ npm_config_cache: cache, PATH: folder });
    assert.match(said, /there is no npm on the PATH; it comes with Node/);
  });
});
