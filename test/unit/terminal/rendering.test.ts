import assert from 'node:assert/strict';
import { acrossRange, mostTelling } from '../../../trainer/terminal/completion-columns.ts';
import { duration, fixed, signed, spark } from '../../../trainer/terminal/numbers.ts';
import { columnsOf, fit, padStart, safe, wrap } from '../../../trainer/terminal/safe-text.ts';
import { secondsLeft } from '../../../trainer/terminal/status-line.ts';
import { shellWord } from '../../../trainer/terminal/summary-table.ts';
import { answer } from './a-run.ts';

describe('terminal text', () => {
  it('measures columns: wide characters and emoji take two, marks none', () => {
    const widths: [string, number][] = [
      ['abc', 3],
      ['漢字', 4],
      ['한글', 4],
      ['ｆｗ', 4],
      ['ｶﾅ', 2],
      ['👍', 2],
      ['👍🏽', 2],
      ['👨‍👩‍👧', 2],
      ['🇫🇷', 2],
      ['❤️', 2],
      ['e\u0301', 1],
      ['→…▁█│', 5],
      ['', 0],
    ];
    for (const [text, width] of widths) assert.equal(columnsOf(text), width, text);
  });

  it('cuts, pads and wraps by columns, never through a character', () => {
    assert.equal(fit('abcdef', 4, '…'), 'abc…');
    assert.equal(fit('漢字漢字', 6, '…'), '漢字…');
    assert.equal(fit('漢字漢字', 7, '...'), '漢字...');
    assert.equal(fit('abc', 3, '…'), 'abc');
    assert.equal(fit('abcdef', 2, '...'), '..');
    assert.equal(padStart('漢', 4), '  漢');
    assert.deepEqual(wrap('漢字漢字漢', 5), ['漢字', '漢字', '漢']);
    assert.deepEqual(wrap('a story of a dog', 9), ['a story', 'of a dog']);
    assert.deepEqual(wrap('abcdefghij', 4), ['abcd', 'efgh', 'ij']);
    assert.deepEqual(wrap('', 4), ['']);
  });

  it('shows escapes for what a terminal obeys, hides or reorders', () => {
    assert.equal(safe('a\n\t\r\x1b[0m\x9b', true), 'a\\n\\t\\r\\x1b[0m\\x9b');
    assert.equal(safe('\u202e\u2066\u200b\ufeff\u00ad', true), '\\u{202e}\\u{2066}\\u{200b}\\u{feff}\\xad');
    assert.equal(safe('\ud800x', true), '\\u{d800}x');
    assert.equal(safe('é漢👍 ', true), 'é漢👍 ');
    assert.equal(safe('é漢', false), '\\xe9\\u{6f22}');
    assert.equal(safe('a' + '\u0301'.repeat(5), true), 'a' + '\u0301'.repeat(3) + '\\u{301}\\u{301}');
  });
});

describe('terminal figures', () => {
  it('writes numbers so that nothing is hidden and the missing is not zero', () => {
    assert.equal(fixed(0.12345, 3), '0.123');
    assert.equal(fixed(0.00001, 4), '1.0e-5');
    assert.equal(fixed(1234567, 1), '1.2e+6');
    assert.equal(fixed(0, 3), '0.000');
    assert.equal(fixed(undefined, 3), '-');
    assert.equal(fixed(NaN, 3), 'nan');
    assert.equal(signed(1.305, 2), '+1.30');
    assert.equal(signed(-0.5, 2), '-0.50');
    assert.equal(duration(65), '1 min 05 s');
    assert.equal(duration(3600 * 2 + 180), '2 h 03 min');
  });

  it('draws rewards between the least and the greatest of the run', () => {
    assert.equal(spark([0, 0.5, 1], 8, true), '▁▅█');
    assert.equal(spark([0, 0.5, 1], 2, false), '=#');
    assert.equal(spark([1, 1, NaN, 1], 8, true), '▁▁ ▁');
  });

  it('tells the time left from finished steps, with the last evaluation', () => {
    const pace = { maxSteps: 10, stepSeconds: [2, 4], sinceStep: 1, evaluationSeconds: 5 };
    assert.equal(secondsLeft(4, pace), 2 + 6 * 3 + 5);
    assert.equal(secondsLeft(4, { ...pace, stepSeconds: [] }), null);
    assert.equal(secondsLeft(10, { ...pace, sinceStep: 100 }), 5);
  });

  it('quotes what a shell would read otherwise', () => {
    assert.equal(shellWord('/a/b-1'), '/a/b-1');
    assert.equal(shellWord("it's $HOME"), "'it'\\''s $HOME'");
  });
});

describe('completions to show', () => {
  it('takes the group whose rewards differ most, best and worst included', () => {
    const equal = [answer(0, 'a', 1, 0), answer(1, 'b', 1, 0)];
    const telling = [0, 1, 0.5, null].map((reward, index) => ({
      ...answer(index, `text ${index}`, reward, 0),
      group: 1,
    }));
    assert.deepEqual(mostTelling([...equal, ...telling]), telling);
    assert.deepEqual(
      acrossRange(telling, 2).map(({ index }) => index),
      [1, 3],
    );
    assert.deepEqual(
      acrossRange(telling, 3).map(({ index }) => index),
      [1, 0, 3],
    );
    assert.deepEqual(mostTelling([]), []);
  });

  it('prefers different texts', () => {
    const group = [answer(0, 'same', 1, 1), answer(1, 'same', 1, 1), answer(2, 'other', 0, -1)];
    assert.deepEqual(
      acrossRange(group, 2).map(({ index }) => index),
      [0, 2],
    );
  });
});
