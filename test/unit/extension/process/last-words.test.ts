import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLastWords, tellingLines } from '../../../../extension/process/last-words.ts';
import { judgeCrash } from '../../../../extension/process/restart-policy.ts';
import { Scratch } from './support.ts';

const FULL_HEAP = 'const all = []; for (;;) all.push(new Array(1000).fill({}));';

describe('the last words of a trainer', () => {
  const scratch = new Scratch();
  afterEach(() => scratch.clear());

  const wordsOf = (stderr: string): Promise<string[]> => {
    const log = join(scratch.folder(), 'a.log');
    writeFileSync(log, `--- then node\nold\n--- now node\n${stderr}`);
    return readLastWords(log);
  };

  it('tell a full heap of V8 by its fatal line, however long the stack behind it', async function () {
    this.timeout(10_000);
    const { stderr } = spawnSync(process.execPath, ['--max-old-space-size=16', '-e', FULL_HEAP], {
      cwd: scratch.folder(),
      encoding: 'utf8',
    });
    const words = await wordsOf(`step 7\n${stderr}`);
    const exit = { code: null, signal: 'SIGABRT' } as const;
    const crash = { exit, lines: words, error: null, outOfMemory: false, silent: 0 };
    assert.deepEqual(judgeCrash(crash, [], 0), { restart: false, reason: 'out-of-memory' });
    const [...shown] = tellingLines(words);
    assert.match(shown.join(' / '), /FATAL ERROR: .*JavaScript heap out of memory/);
    assert.ok(shown.length <= 3 && !/0x[0-9a-f]{6}/.test(shown.join()), shown.join('\n'));
  });

  it('are the lines in front of a stack', async () => {
    const words = await wordsOf(
      'step 7\nmodel.onnx: bad alignment\nTypeError: x is not a function\n    at f (/a.js:1:2)\n    at g (/a.js:3:4)\n',
    );
    assert.deepEqual(tellingLines(words), [
      'step 7',
      'model.onnx: bad alignment',
      'TypeError: x is not a function',
    ]);
  });

  it('keep the fatal line where others came after it', () => {
    const lines = ['FATAL ERROR: v8::ToLocalChecked Empty MaybeLocal', ...['a', 'b', 'c', 'd']];
    assert.deepEqual(tellingLines(lines), [lines[0], 'c', 'd']);
  });
});
