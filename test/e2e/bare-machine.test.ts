import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bareSurroundings, type Surroundings } from '../../scripts/bare/index.mjs';

/** A file with few page tests. */
const PAGES = 'test/webview/save-case';
const NAMES = ['is saved by its key', 'is saved by its button', 'says why it could not be saved'];

// The cheap part of `npm run prove:bare`, in this checkout: nothing is fetched, for nothing can be.
(process.platform === 'win32' ? describe.skip : describe)('a machine without a browser', function () {
  this.timeout(120_000);
  let bare: Surroundings;
  before(() => (bare = bareSurroundings()));
  after(() => bare.remove());

  function run(program: string, ...args: string[]): { status: number | null; lines: string[] } {
    const { status, stdout, stderr } = spawnSync(program, args, { env: bare.env, encoding: 'utf8' });
    assert.doesNotMatch(stderr, /^\s+at /m, 'a stack');
    return { status, lines: stdout.trimEnd().split('\n') };
  }
  const test = (...args: string[]) => run(process.execPath, join('scripts', 'test.mjs'), ...args);
  const lineOf = (lines: string[], pattern: RegExp): number => {
    const at = lines.findIndex((line) => pattern.test(line));
    assert.ok(at >= 0, `${String(pattern)} in\n${lines.join('\n')}`);
    return at;
  };

  it('skips the tests that need one by name, says how to get it, and succeeds', () => {
    const { status, lines } = test('--only', PAGES);
    assert.equal(status, 0, lines.join('\n'));
    assert.equal(lines.at(-1), '0 passed, 0 failed, 3 skipped');
    const missing = lineOf(lines, /^ {2}Chromium: not here\. .*apt-get install chromium.*CHROME_PATH/);
    assert.ok(missing < lineOf(lines, /^== test\/webview/), 'set-up comes first');
    const list = lines.slice(lineOf(lines, /^== skipped/));
    lineOf(list, /^ {2}3: There is no Chromium on this machine\. Install Chromium/);
    for (const name of NAMES)
      lineOf(list, new RegExp(`^ {4}- a completion saved as a regression case ${name}`));
  });

  it('is told apart in CI, where a skip must be listed', () => {
    const { status, lines } = run(join('.ci', 'run'), '--only', PAGES);
    assert.equal(status, 1, lines.join('\n'));
    assert.equal(lines.at(-1), '0 passed, 3 failed, 3 skipped');
    for (const name of NAMES)
      lineOf(lines, new RegExp(`^✘ skipped, but not listed in test/skips.json: .*${name}`));
  });

  it('names the tests inside VS Code as well, and fetches no VS Code for them', () => {
    const { status, lines } = test('--host', 'untrusted');
    assert.equal(status, 0, lines.join('\n'));
    assert.ok(!lines.some((line) => line.includes('VS Code for the tests')));
    lineOf(lines, /^ {4}- commands in Restricted Mode 'grpo\.preflight' says why it does not work/);
    lineOf(lines, /^ {4}- the test host in Restricted Mode opens a workspace that is not trusted$/);
  });

  it('sets up no browser for tests that need none', () => {
    const { status, lines } = test('--only', 'unit/text/did-you-mean');
    assert.equal(status, 0, lines.join('\n'));
    assert.ok(!lines.some((line) => line.includes('Chromium')));
  });

  it('says what is wrong with a CHROME_PATH', () => {
    const path = join(bare.folder, 'no-chrome');
    bare.env['CHROME_PATH'] = path;
    assert.ok(
      test('--only', PAGES).lines.some((line) => line.includes(`CHROME_PATH names ${path}, which does not`)),
    );
    writeFileSync(path, '#!/bin/sh\necho "requires the chromium snap to be installed" >&2\nexit 1\n', {
      mode: 0o755,
    });
    const { status, lines } = test('--only', PAGES);
    assert.equal(status, 0);
    lineOf(lines, /no-chrome does not start: .*requires the chromium snap to be installed/);
    delete bare.env['CHROME_PATH'];
  });

  it('with apt and as root gets one before the first page test; else it is not asked', () => {
    // What apt brings here is a stub that does not start: it is tried before it is believed.
    const stub = join(bare.bin, 'chromium');
    const script = `#!/bin/sh\ncase "$*" in *install*) ln -sf ${join(bare.bin, 'false')} ${stub};; esac\n`;
    writeFileSync(join(bare.bin, 'apt-get'), script, { mode: 0o755 });
    const { status, lines } = test('--only', PAGES);
    assert.equal(status, 0, lines.join('\n'));
    if (process.getuid?.() === 0) {
      assert.ok(lineOf(lines, /Chromium: fetching \(once; apt-get/) < lineOf(lines, /^== test\/webview/));
      lineOf(lines, /apt-get installed no Chromium that starts/);
    } else lineOf(lines, /There is no Chromium on this machine/);
  });
});
