import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLastWords, tellingLines } from '../../../../extension/process/last-words.ts';
import { judgeCrash } from '../../../../extension/process/restart-policy.ts';
import { Scratch } from './support.ts';

const KILLED = { code: null, signal: 'SIGKILL' } as const;
const FAILED = { code: 1, signal: null } as const;

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
    const [...shown] = tellingLines(words, exit);
    assert.match(shown.join(' / '), /FATAL ERROR: .*JavaScript heap out of memory/);
    assert.ok(shown.length <= 3 && !/0x[0-9a-f]{6}/.test(shown.join()), shown.join('\n'));
  });

  it('are the lines in front of a stack', async () => {
    const words = await wordsOf(
      'step 7\nmodel.onnx: bad alignment\nTypeError: x is not a function\n    at f (/a.js:1:2)\n    at g (/a.js:3:4)\n',
    );
    assert.deepEqual(tellingLines(words, FAILED), [
      'step 7',
      'model.onnx: bad alignment',
      'TypeError: x is not a function',
    ]);
  });

  it('are no notice of before: what was said on the way is no cause', async () => {
    const words = await wordsOf(
      [
        'warning: `train.learning_rate` 0.05 is far above what is usual. (config-learning-rate)',
        'info: the prompts end in `<think>`. (open-tag)',
        'downloading model.safetensors: 90% of 500 MiB',
        '(node:7) ExperimentalWarning: SQLite is an experimental feature',
        'warning: The entropy fell to 0.01. (entropy_collapse)',
        '',
      ].join('\n'),
    );
    for (const exit of [KILLED, FAILED, { code: null, signal: 'SIGSEGV' } as const, null])
      assert.deepEqual(tellingLines(words, exit), []);
  });

  it('are none where the process was killed from outside, whatever its rewards printed; an error among them is told', () => {
    const printed = ['short: scored 8', 'short: scored 8'];
    assert.deepEqual(tellingLines(printed, KILLED), []);
    assert.deepEqual(tellingLines(printed, null), []);
    const failed = [
      'warning: slow. (slow)',
      "terminate called after throwing an instance of 'std::bad_alloc'",
    ];
    assert.deepEqual(tellingLines(failed, KILLED), failed.slice(1));
    assert.deepEqual(tellingLines(['model.onnx: bad alignment'], FAILED), ['model.onnx: bad alignment']);
  });

  it('keep the fatal line where others came after it', () => {
    const lines = ['FATAL ERROR: v8::ToLocalChecked Empty MaybeLocal', ...['a', 'b', 'c', 'd']];
    assert.deepEqual(tellingLines(lines, FAILED), [lines[0], 'c', 'd']);
  });
});
