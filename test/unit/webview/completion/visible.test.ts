import assert from 'node:assert/strict';
import { visibleLine, visibleParts } from '../../../../webview/inspector/completion/visible.ts';

/** What a reader sees of a text. */
const seen = (text: string) =>
  visibleParts(text)
    .map((part) => ('text' in part ? part.text : `<${part.kind}>`))
    .join('');

describe('the text of a model, made visible', () => {
  it('leaves letters, emoji and joiners alone', () => {
    const text = 'Ünïcode 漢字 👩‍👩‍👧 می‌خواهم';
    assert.deepEqual(visibleParts(text), [{ kind: 'text', text }]);
  });

  it('shows escape sequences as symbols', () => {
    assert.equal(seen('\u001b[31mred\u001b[0m\u0007'), '␛[31mred␛[0m␇');
  });

  it('names direction marks instead of obeying them', () => {
    assert.equal(seen('a\u202eb\u2066c'), 'a‹U+202E›b‹U+2066›c');
    const [, mark] = visibleParts('a\u202eb');
    assert.ok(mark?.kind === 'symbol');
    assert.equal(mark.name, 'right-to-left override (U+202E)');
  });

  it('shows invisible characters: tags, zero width spaces, halves of pairs', () => {
    assert.equal(seen('\u{e0041}\u200b\ud800x\ufeff'), '‹U+E0041›‹U+200B›�x‹U+FEFF›');
  });

  it('tells newlines and tabs, and takes a Windows newline for one', () => {
    assert.equal(seen('a\r\nb\n\tc\rd'), 'a<newline>b<newline><tab>c␍d');
  });

  it('makes one line of a text, cut with an ellipsis', () => {
    assert.equal(visibleLine('a\nb\tc'), 'a↵b→c');
    assert.equal(visibleLine('abcdef', 3), 'abc…');
  });
});
