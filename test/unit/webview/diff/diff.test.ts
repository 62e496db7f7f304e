import assert from 'node:assert/strict';
import { diffRows, foldRows } from '../../../../webview/inspector/diff/diff-rows.ts';
import {
  countChanges,
  diffTexts,
  LIMITS,
  type DiffPiece,
} from '../../../../webview/inspector/diff/diff-texts.ts';

const side = (pieces: readonly DiffPiece[], without: DiffPiece['kind']) =>
  pieces
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join('');

const lineText = (line: { pieces: DiffPiece[] } | undefined) => line?.pieces.map(({ text }) => text).join('');

describe('the diff of two texts', () => {
  it('finds the number that differs', () => {
    assert.deepEqual(diffTexts('8+0=8 -> 118', '8+0=8 -> 117').pieces, [
      { kind: 'same', text: '8+0=8 ->' },
      { kind: 'removed', text: ' 118' },
      { kind: 'added', text: ' 117' },
    ]);
  });

  it('holds both texts whole, whatever is in them', () => {
    const [left, right] = ['a\r\n\tb  c\n\n漢 \ud800', 'a\n b c\nx 漢字 \u202e'];
    const { pieces } = diffTexts(left, right);
    assert.equal(side(pieces, 'added'), left);
    assert.equal(side(pieces, 'removed'), right);
  });

  it('goes by lines where the texts are long, and says so', () => {
    const line = 'the same words again and again\n';
    const { pieces, by, notice } = diffTexts(line.repeat(9_000), `${line.repeat(8_999)}the end`);
    assert.equal(by, 'lines');
    assert.match(notice ?? '', /too long/);
    assert.equal(side(pieces, 'added'), line.repeat(9_000));
  });

  it('gives up in bounds where nothing matches', () => {
    const numbers = (from: number) => Array.from({ length: 50 }, (_, index) => from + index).join('\n');
    const { pieces, by } = diffTexts(numbers(0), numbers(1_000), { ...LIMITS, edits: 10 });
    assert.equal(by, 'whole');
    assert.deepEqual(
      pieces.map(({ kind }) => kind),
      ['removed', 'added'],
    );
  });

  it('takes two megabytes in one line', () => {
    const { by } = diffTexts('a'.repeat(1_000_000), 'b'.repeat(1_000_000));
    assert.equal(by, 'lines');
  });

  it('counts the words of either side', () => {
    assert.deepEqual(countChanges(diffTexts('one two three', 'one four').pieces), { removed: 2, added: 1 });
  });
});

describe('a diff in rows', () => {
  it('puts equal lines beside each other again after lines of one side', () => {
    const rows = diffRows(diffTexts('a\nb\nc', 'a\nx\ny\nc').pieces);
    assert.deepEqual(
      rows.map(({ left, right, changed }) => [lineText(left), lineText(right), changed]),
      [
        ['a', 'a', false],
        ['b', 'x', true],
        [undefined, 'y', true],
        ['c', 'c', false],
      ],
    );
    assert.deepEqual(
      rows.map(({ left, right }) => [left?.number, right?.number]),
      [
        [1, 1],
        [2, 2],
        [undefined, 3],
        [3, 4],
      ],
    );
  });

  it('marks a line that only one side has, even an empty one', () => {
    const rows = diffRows(diffTexts('a\nb', 'a\n\nb').pieces);
    assert.equal(rows.length, 3);
    assert.equal(rows.filter(({ changed }) => changed).length, 1);
  });

  it('folds what is far from every change, and opens it again', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
    const rows = diffRows(diffTexts(lines.join('\n'), [...lines.slice(0, -1), 'end'].join('\n')).pieces);
    const items = foldRows(rows, new Set());
    assert.deepEqual(items[0], { kind: 'fold', from: 0, to: 26 });
    assert.equal(items.length, 5);
    assert.equal(foldRows(rows, new Set([0])).length, rows.length);
  });

  it('folds nothing away of a text without changes nearby but a single line', () => {
    const rows = diffRows([{ kind: 'same', text: 'only' }]);
    assert.deepEqual(
      foldRows(rows, new Set()).map(({ kind }) => kind),
      ['row'],
    );
  });
});
