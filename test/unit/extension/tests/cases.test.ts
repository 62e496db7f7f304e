import assert from 'node:assert/strict';
import { judgeCase, type RegressionCase } from '../../../../core/cases/index.ts';
import { listCases } from '../../../../extension/tests/case-list.ts';
import { failuresOf, rewardLines } from '../../../../extension/tests/case-words.ts';

const saved = (name: string, rewards: Record<string, number | null>): RegressionCase => ({
  name,
  saved: '2026-11-21T10:00:00Z',
  from: { run: '2026-11-21-a-1f2e', id: 's1-g0-c0' },
  prompt: '1+1=',
  completion: '2',
  stop_reason: 'eos',
  columns: { answer: '2' },
  rewards,
  note: '',
});

describe('extension/tests: cases in the Test view', () => {
  it('are listed with their lines', () => {
    const lines = [saved('a', { exact: 1, brief: 1 / 3 }), saved('b', { exact: null })].map((one) =>
      JSON.stringify(one),
    );
    assert.deepEqual(listCases(`\uFEFF${lines[0]}\n\n${lines[1]}\n`), {
      cases: [
        { name: 'a', line: 1 },
        { name: 'b', line: 3 },
      ],
      problems: [],
    });
    assert.deepEqual(listCases(''), { cases: [], problems: [] });
  });

  it('say which lines are none', () => {
    const line = JSON.stringify(saved('a', { exact: 1 }));
    const { cases, problems } = listCases(`${line}\n{"name": \n${line}\n{}\n`);
    assert.deepEqual(
      cases.map((one) => one.line),
      [1],
    );
    assert.match(problems.join('\n'), /^2: .*not JSON.*\n3: "a" is on line 1 already\.\n4: .*no case/);
  });

  it('tell values apart that are not the same', () => {
    const result = judgeCase(saved('a', { exact: 1 }), 1, [{ name: 'exact', value: 1.000001 }]);
    assert.deepEqual(failuresOf(result), [
      { message: 'exact: 1.000001, expected 1', expected: '1', actual: '1.000001' },
    ]);
  });

  it('fail with what was expected, what came, and why, a reward', () => {
    const result = judgeCase(saved('a', { exact: 1, brief: 0.5, gone: 1, blind: null }), 1, [
      { name: 'exact', value: 1, explanation: '2 is right' },
      { name: 'brief', value: 0.25, explanation: 'too long' },
      { name: 'blind', value: null },
      { name: 'new', value: 3 },
    ]);
    assert.deepEqual(failuresOf(result), [
      { message: 'brief: 0.25, expected 0.5\ntoo long', expected: '0.5', actual: '0.25' },
      {
        message: 'gone: an error, expected 1\nThe config has no reward "gone" any more.',
        expected: '1',
        actual: 'an error',
      },
    ]);
    assert.deepEqual(rewardLines(result), [
      '✓ exact: 1 - 2 is right',
      '✗ brief: 0.25, expected 0.5 - too long',
      '✓ blind: unscorable',
      '  new: 3',
      '✗ gone: an error, expected 1 - The config has no reward "gone" any more.',
    ]);
  });
});
