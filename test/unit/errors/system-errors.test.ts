import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCode, GrpoError, systemError, toReport } from '../../../core/errors/index.ts';

/** What an action throws. */
function thrown(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' });
}

describe('errors: what the system refuses is no defect of ours', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'grpo-errors-'));
    writeFileSync(join(folder, 'file'), '');
    symlinkSync(join(folder, 'round'), join(folder, 'round'));
  });
  after(() => rmSync(folder, { recursive: true }));

  const real: readonly [string, () => unknown][] = [
    ['file-not-found', () => readFileSync(join(folder, 'absent'))],
    ['file-is-folder', () => readFileSync(folder)],
    ['file-not-folder', () => readFileSync(join(folder, 'file', 'inner'))],
    ['file-exists', () => mkdirSync(join(folder, 'file'))],
    ['file-link-refused', () => readFileSync(join(folder, 'round'))],
    ['file-name-too-long', () => readFileSync(join(folder, 'a'.repeat(300)))],
    ['file-name-null', () => readFileSync(join(folder, 'a\0b'))],
  ];
  for (const [code, action] of real) {
    it(`calls a real one ${code}, with exit code 2 and advice`, () => {
      const error = thrown(action);
      const report = toReport(error);
      assert.equal(report.code, code);
      assert.ok(report.fix !== undefined && !report.fix.includes('defect'), report.fix);
      assert.equal(exitCode(error), 2);
    });
  }

  it('knows a program that cannot be started because there is room for none', () => {
    for (const [errno, code, says] of [
      ['EMFILE', 'file-too-many-open', /Cannot start node: too many files are open \(EMFILE\)/],
      ['EAGAIN', 'program-not-started', /no more processes may run/],
      ['ENOENT', 'program-not-started', /there is no such program/],
    ] as const) {
      const error = Object.assign(new Error(`spawn node ${errno}`), {
        code: errno,
        syscall: 'spawn node',
        path: 'node',
      });
      const report = toReport(error);
      assert.equal(report.code, code);
      assert.match(report.message, says);
    }
  });

  const made: readonly [string, string, 2 | 3][] = [
    ['EACCES', 'file-not-permitted', 2],
    ['EPERM', 'file-not-permitted', 2],
    ['EROFS', 'file-read-only', 2],
    ['EXDEV', 'file-other-disk', 2],
    ['EBUSY', 'file-busy', 2],
    ['ETXTBSY', 'file-busy', 2],
    ['EMFILE', 'file-too-many-open', 3],
    ['EIO', 'file-io-error', 3],
    ['ENOSPC', 'disk-full', 3],
    ['EDQUOT', 'disk-full', 3],
    ['EFBIG', 'file-too-large', 3],
    ['ENXIO', 'file-error', 2],
  ];
  for (const [errno, code, exit] of made) {
    it(`knows ${errno}`, () => {
      const error = Object.assign(new Error(`${errno}: said the system, open '/x'`), {
        errno: -1,
        code: errno,
        syscall: 'open',
        path: '/x',
      });
      assert.equal(toReport(error).code, code);
      assert.match(toReport(error).message, new RegExp(`/x.*\\(${errno}\\)`));
      assert.equal(exitCode(error), exit);
    });
  }

  it('leaves our own errors and defects what they are', () => {
    const ours = new GrpoError({ code: 'x-y', message: 'm' });
    assert.equal(systemError(ours), ours);
    assert.equal(toReport(new TypeError('x is not a function')).code, 'internal-error');
    // Somebody's error with properties that look like ours, or like the system's, and are neither.
    const odd = Object.assign(new Error('odd'), { code: 42, kind: 'input', report: 'mine', errno: 'x' });
    assert.equal(toReport(odd).code, 'internal-error');
    assert.equal(exitCode(odd), 3);
    assert.equal(toReport({ code: 'EACCES' }).code, 'internal-error');
  });
});
