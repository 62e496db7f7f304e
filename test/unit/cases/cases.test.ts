import assert from 'node:assert/strict';
import {
  casesFileOf,
  judgeCase,
  parseCase,
  sameReward,
  type RegressionCase,
} from '../../../core/cases/index.ts';
import { casesText } from '../../../trainer/cases/text.ts';

const one: RegressionCase = {
  name: 's1-g0-c0 of run',
  saved: '2026-01-31T12:00:00.000Z',
  from: { run: 'run', id: 's1-g0-c0' },
  prompt: '1+1=',
  completion: ' 2',
  stop_reason: 'eos',
  columns: { answer: '2', parts: [1, 1] },
  rewards: { right: 1, short: null },
  note: '',
};

describe('regression cases', () => {
  it('lie beside their config', () => {
    for (const config of ['/a/b.grpo.yaml', '/a/b.grpo.yml', '/a/b.YAML'])
      assert.equal(casesFileOf(config), '/a/b.cases.jsonl');
    assert.equal(casesFileOf('C:\\a.yaml\\b.c.grpo.yaml'), 'C:\\a.yaml\\b.c.cases.jsonl');
  });

  it('are read back as they were written, a note may be missing, other keys may be there', () => {
    assert.deepEqual(parseCase(JSON.stringify(one)), { found: one });
    const columns = JSON.parse('{"__proto__": "a", "constructor": "b"}') as Record<string, unknown>;
    const odd = parseCase(JSON.stringify({ ...one, columns }));
    assert.deepEqual('found' in odd && Object.entries(odd.found.columns), Object.entries(columns));
    const { note, ...rest } = one;
    assert.equal(note, '');
    assert.deepEqual(parseCase(`${JSON.stringify({ ...rest, later: 1 })}\r`), { found: one });
  });

  it('say what is wrong with a line', () => {
    const problem = (line: string): string => {
      const parsed = parseCase(line);
      assert.ok('problem' in parsed, line);
      return parsed.problem;
    };
    const changed = (change: object): string => problem(JSON.stringify({ ...one, ...change }));
    assert.match(problem(JSON.stringify(one).slice(0, 50)), /not JSON/);
    assert.match(problem('7'), /the line: .*object/);
    assert.match(changed({ name: '' }), /name: /);
    assert.match(changed({ rewards: { right: '1' } }), /rewards\.right: .*number/);
    assert.match(changed({ rewards: {} }), /names no reward/);
    assert.match(changed({ stop_reason: 'tired' }), /stop_reason: /);
    assert.match(changed({ columns: { prompts: 1 } }), /columns: prompts and stop_reasons/);
  });

  it('are equal to six significant digits', () => {
    for (const [a, b, same] of [
      [1, 1, true],
      [0.1 + 0.2, 0.3, true],
      [1234.5678, 1234.568, true],
      [1.23456, 1.23457, false],
      [-1e-9, 1e-9, false],
      [0, 1e-12, false],
      [0, -0, true],
      [null, null, true],
      [null, 0, false],
    ] as const) {
      assert.equal(sameReward(a, b), same, `${a} ${b}`);
      assert.equal(sameReward(b, a), same, `${b} ${a}`);
    }
  });

  it('pass where every reward gives what is expected; what is not expected is shown and not judged', () => {
    const scored = [
      { name: 'right', value: 1, explanation: 'is right' },
      { name: 'short', value: null },
      { name: 'toString', value: 3 },
    ];
    assert.deepEqual(judgeCase(one, 4, scored), {
      name: one.name,
      line: 4,
      passed: true,
      rewards: {
        right: { expected: 1, got: 1, passed: true, explanation: 'is right' },
        short: { expected: null, got: null, passed: true },
        toString: { got: 3, passed: null },
      },
    });
  });

  it('fail where a reward differs, fails or is no longer there', () => {
    const different = judgeCase(one, 1, [
      { name: 'right', value: 0.5 },
      { name: 'short', value: null },
    ]);
    assert.deepEqual([different.passed, different.rewards['right']?.passed], [false, false]);
    // A failed reward has no value: that is not the null that was expected.
    const broken = judgeCase(one, 1, [
      { name: 'right', value: 1 },
      { name: 'short', value: null, error: 'It threw.' },
    ]);
    assert.deepEqual([broken.passed, broken.rewards['short']?.error], [false, 'It threw.']);
    const gone = judgeCase(one, 1, [{ name: 'right', value: 1 }]);
    assert.equal(gone.passed, false);
    assert.match(gone.rewards['short']?.error ?? '', /no reward "short" any more/);
  });

  it('are told with what differs, and nothing in them commands the terminal', () => {
    const result = judgeCase({ ...one, name: 'red \x1b[31m' }, 3, [
      { name: 'right', value: 1 / 3, explanation: 'two\nlines' },
      { name: 'short', value: null },
      { name: 'new', value: 2 },
    ]);
    const text = casesText({ file: '/a/b.cases.jsonl', cases: [result], passed: 0, failed: 1 }, true);
    assert.deepEqual(text.split('\n'), [
      'FAIL  red \\x1b[31m  (b.cases.jsonl:3)',
      '        right  expected 1, got 0.3333333: two\\nlines',
      '        new    not judged, got 2',
      '',
      '0 passed, 1 failed',
    ]);
  });
});
