import assert from 'node:assert/strict';
import { Results, selectTests, type Counts } from '../../../scripts/test/index.mjs';

const counts = (more: Partial<Counts> = {}): Counts => ({
  passed: 0,
  failed: 0,
  skipped: 0,
  skips: [],
  times: [],
  failures: [],
  ...more,
});
const EXPECTED = [{ test: 'tokenizer ', why: 'Reads real tokenizers.' }];

describe('the results of a test run', () => {
  it('name every skipped test below the reason that it shares', () => {
    const results = new Results(EXPECTED);
    results.add('test/unit', counts({ passed: 4, skips: ['tokenizer reads', 'odd one'] }));
    results.add('test/webview', counts({ skips: ['a page opens', 'a page closes'] }), 'No browser. Get one.');
    assert.deepEqual(results.skipLines(), [
      '  1: Reads real tokenizers.',
      '    - tokenizer reads',
      '  1: They give no reason.',
      '    - odd one',
      '  2: No browser. Get one.',
      '    - a page opens',
      '    - a page closes',
    ]);
    assert.equal(results.lastLine(), '4 passed, 0 failed, 4 skipped');
  });

  it('know which skips are listed, whatever the reason', () => {
    const results = new Results(EXPECTED);
    results.add('test/unit', counts({ skips: ['tokenizer reads', 'odd one'] }), 'No browser.');
    assert.deepEqual(
      results.unlisted().map(({ title }) => title),
      ['odd one'],
    );
  });

  it('name every failure again, with the beginning of its reason', () => {
    const results = new Results([]);
    const why = Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n');
    results.add('test/unit', counts({ failed: 1, failures: [{ title: 'adds', why }] }));
    results.add('checks', counts({ failed: 1, failures: [{ title: 'lint', why: 'a.ts is odd' }] }));
    const lines = results.failureLines();
    assert.deepEqual(lines.slice(0, 2), ['  ✘ test/unit: adds', '      line 0']);
    assert.deepEqual(lines.slice(-3), ['      line 11', '  ✘ checks: lint', '      a.ts is odd']);
  });

  it('list the twenty slowest of all stages', () => {
    const results = new Results([]);
    const times = Array.from({ length: 15 }, (_, i) => ({ title: `t${i}`, ms: i * 100 }));
    results.add('test/unit', counts({ times }));
    results.add('test/host', counts({ times: [{ title: 'slow', ms: 61_250 }, ...times] }));
    const slowest = results.slowest();
    assert.equal(slowest.length, 20);
    assert.equal(slowest[0], '   61.3 s  test/host: slow');
    assert.match(slowest[1] ?? '', /1\.4 s {2}test\/(unit|host): t14/);
  });
});

describe('what a test run is asked for', () => {
  it('is everything, or the files whose path contains a pattern', () => {
    const all = selectTests([]);
    assert.deepEqual([...all.files.keys()], ['unit', 'e2e', 'webview', 'host', 'journeys']);
    assert.deepEqual([all.narrow, all.strict], [false, false]);
    const some = selectTests(['--only', 'setup/results', '--strict']);
    assert.deepEqual([...some.files], [['unit', ['test/unit/setup/results.test.ts']]]);
    assert.deepEqual([some.narrow, some.strict], [true, true]);
    assert.deepEqual([...selectTests(['--host']).files.keys()], ['host']);
  });

  it('is refused where it means nothing', () => {
    assert.throws(() => selectTests(['--fast']), /--fast: not known/);
    assert.throws(() => selectTests(['--only', 'a', 'b']), /One pattern is taken/);
    assert.throws(() => selectTests(['--only', 'no-such-test']), /No test file's path contains no-such-test/);
  });
});
