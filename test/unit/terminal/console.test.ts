import assert from 'node:assert/strict';
import { forTerminal, jsonText, own } from '../../../trainer/terminal/console.ts';
import { paint } from '../../../trainer/terminal/look.ts';

describe('the door to the terminal', () => {
  it('shows what a terminal would obey, and leaves text as it is', () => {
    assert.equal(
      forTerminal('a\x1b[31m\x07\r\x9b1A\x7f\u202eb\u2066\u2028\u200b\ufeff\0'),
      'a\\x1b[31m\\x07\\r\\x9b1A\\x7f\\u{202e}b\\u{2066}\\u{2028}\\u{200b}\\u{feff}\\x00',
    );
    const fine = 'two\n\tlines, ü 🙂 👩‍💻 می‌خواهم\n';
    assert.equal(forTerminal(fine), fine);
  });

  it('lets our own colours through and nobody else’s', () => {
    const look = { width: 80, colour: true, unicode: true, live: true };
    assert.equal(forTerminal(paint(look, 'error', 'x\x1b[32m')), '\x1b[31mx\\x1b[32m\x1b[39m');
    const forged = `\u{fdd0}000000000000\x1b[2J\u{fdd1}`;
    assert.doesNotMatch(forTerminal(forged), /\x1b/);
    assert.equal(forTerminal(own('\r\x1b[2K')), '\r\x1b[2K');
  });

  it('escapes them in JSON without changing the value', () => {
    const value = { 'k\x9b': 'a\x1b\x7f\u202e\u2028ü🙂', __proto__: null };
    assert.doesNotMatch(jsonText(value), /[\x00-\x1f\x7f-\x9f\u202e\u2028]/);
    assert.deepEqual(JSON.parse(jsonText(value)), { ...value });
  });
});
