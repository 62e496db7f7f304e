import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from '../../../trainer/paths.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';
import { noteTried, wasTried } from '../../../trainer/runtime/tried.ts';

const HOUR_MS = 3600 * 1000;

describe('a native library that ran on this machine', () => {
  let folder: string;
  let library: string;
  const before = process.env['TMPDIR'];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'grpo-tried-'));
    process.env['TMPDIR'] = folder;
    library = join(folder, 'library.so');
    writeFileSync(library, 'code');
  });
  afterEach(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    rmSync(folder, { recursive: true });
  });

  it('is not tried again for a day, unless it or the program that tries it is another', () => {
    const files = [library, program('native-probe')];
    assert.equal(wasTried(files), false);
    noteTried(files);
    assert.equal(wasTried(files), true);
    assert.equal(wasTried(files, Date.now() + 23 * HOUR_MS), true);
    assert.equal(wasTried(files, Date.now() + 25 * HOUR_MS), false);
    assert.equal(wasTried([library, program('reward-host')]), false);
    // The same bytes, installed anew.
    copyFileSync(library, `${library}.new`);
    rmSync(library);
    copyFileSync(`${library}.new`, library);
    assert.equal(wasTried(files), false);
    rmSync(library);
    assert.equal(wasTried(files), false);
  });

  it('is tried each time where nothing can be noted', function () {
    if (process.platform === 'win32') return this.skip();
    process.env['TMPDIR'] = library;
    noteTried([library]);
    assert.equal(wasTried([library]), false);
  });

  it('is tried each time where the folder of marks is not this user’s alone, and nothing is written there', function () {
    if (process.platform === 'win32') return this.skip();
    noteTried([library]);
    const [marks = ''] = readdirSync(folder).filter((name) => name.startsWith('grpo-studio-'));
    chmodSync(join(folder, marks), 0o777);
    assert.equal(wasTried([library]), false);
    const [mark = ''] = readdirSync(join(folder, marks));
    rmSync(join(folder, marks, mark));
    noteTried([library]);
    assert.deepEqual(readdirSync(join(folder, marks)), []);
  });

  it('follows no link that lies in the place of a mark, and waits for no pipe', function () {
    if (process.platform === 'win32') return this.skip();
    noteTried([library]);
    const [marks = ''] = readdirSync(folder).filter((name) => name.startsWith('grpo-studio-'));
    const [name = ''] = readdirSync(join(folder, marks));
    const mark = join(folder, marks, name);
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'mine');
    rmSync(mark);
    symlinkSync(victim, mark);
    assert.equal(wasTried([library]), false);
    noteTried([library]);
    assert.equal(readFileSync(victim, 'utf8'), 'mine');
    assert.equal(wasTried([library]), true);
    rmSync(mark);
    execFileSync('mkfifo', [mark]);
    assert.equal(wasTried([library]), false);
    noteTried([library]);
    assert.equal(wasTried([library]), true);
  });

  it('is noted by whoever opens a device, once it has answered in a child', async function () {
    if (process.platform === 'win32') return this.skip();
    // Nobody in this process has asked for this name of it.
    const { libraryPath } = await import('../../../trainer/runtime/ort/library-path.ts');
    process.env['GRPO_ORT_LIBRARY'] = libraryPath();
    try {
      (await openDevice('cpu', { threads: 1 })).dispose();
      const [marks = ''] = readdirSync(folder).filter((name) => name.startsWith('grpo-studio-'));
      assert.deepEqual(readdirSync(join(folder, marks)).length, 1);
      assert.equal(wasTried([libraryPath(), program('native-probe')]), true);
    } finally {
      delete process.env['GRPO_ORT_LIBRARY'];
    }
  });
});
