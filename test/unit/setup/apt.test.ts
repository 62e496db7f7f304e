import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aptInstall } from '../../../scripts/requirements/index.mjs';

const HELD = 'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7';
const BROKEN = "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.";

// A shell script on the PATH plays apt-get: what matters is what is asked of it, and what is made of what it says.
(process.platform === 'win32' ? describe.skip : describe)('apt-get, for what tests need', () => {
  let folder: string;
  let said: string[];
  const path = process.env['PATH'];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grpo-apt-'));
    said = [];
    process.env['PATH'] = `${folder}:${path}`;
  });
  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true });
  });

  /** A program that notes its call; `body` sees the call in $ask, and how often a call like it came in $n. */
  function play(program: string, body: string): void {
    const notes = join(folder, 'calls');
    const script = `#!/bin/sh
ask="$*"; ask="\${ask##*Retries=3 }"
echo "${program} $ask" >> ${notes}
n=$(grep -c -F -x -- "${program} $ask" ${notes})
${body}
`;
    writeFileSync(join(folder, program), script, { mode: 0o755 });
  }
  const calls = (): string[] => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
  const install = (patienceMs = 60): void =>
    aptInstall(['chromium'], {
      fix: 'Do it by hand.',
      say: (line) => said.push(line),
      patienceMs,
      pauseMs: 20,
    });

  const UPDATE = 'apt-get update';
  const INSTALL = 'apt-get install -y --no-install-recommends chromium';

  it('gets the lists, then the packages', () => {
    play('apt-get', 'exit 0');
    install();
    assert.deepEqual(calls(), [UPDATE, INSTALL]);
    assert.deepEqual(said, []);
  });

  it('waits while another process holds its lock, and says so', () => {
    play('apt-get', `case "$ask" in install*) if [ $n -lt 3 ]; then echo "${HELD}" >&2; exit 100; fi;; esac`);
    install(10_000);
    assert.deepEqual(calls(), [UPDATE, INSTALL, INSTALL, INSTALL]);
    assert.match(said.join('\n'), /another process holds apt: waiting/);
  });

  it('does not wait for ever', () => {
    play('apt-get', `echo "${HELD}" >&2; exit 100`);
    assert.throws(() => install(), { name: 'Unavailable', message: /Could not get lock.*Do it by hand\.$/ });
  });

  it('mends what an installation that was cut off has left', () => {
    play('dpkg', `touch ${join(folder, 'mended')}`);
    const mended = `[ -e ${join(folder, 'mended')} ]`;
    play(
      'apt-get',
      `case "$ask" in install*) if ! ${mended}; then echo "${BROKEN}" >&2; exit 100; fi;; esac`,
    );
    install();
    assert.deepEqual(calls().slice(2), [
      'dpkg --force-confdef --force-confold --configure -a',
      'apt-get install -y --fix-broken',
      INSTALL,
    ]);
  });

  it('installs all the same where one source of its lists is out of reach', () => {
    play(
      'apt-get',
      'case "$ask" in update) echo "E: The repository does not have a Release file." >&2; exit 100;; esac',
    );
    install();
    assert.deepEqual(calls(), [UPDATE, INSTALL]);
  });

  it('says why it failed, with both reasons where the lists failed too', () => {
    play('apt-get', 'echo "W: noise" >&2; echo "E: no $ask" | cut -c1-12 >&2; exit 100');
    assert.throws(
      () => install(),
      /install chromium failed: E: no instal \(and apt-get update: E: no update\)\. Do it by hand\./,
    );
  });
});
