import assert from 'node:assert/strict';
import { asEntry, forDisplay } from '../../../core/text/for-display.ts';

describe('text for display', () => {
  it('shows what a terminal would obey, in every script', () => {
    assert.equal(forDisplay('a\x1b]0;t\x07\x9b2J\u202eb\r'), 'a\\x1b]0;t\\x07\\x9b2J\\u{202e}b\\r');
    const fine = 'two\n\tlines, ü 🙂 👩‍💻 می‌خواهم';
    assert.equal(forDisplay(fine), fine);
  });

  it('is one entry of a log', () => {
    assert.equal(asEntry('a\r\n2026 [error] forged\n\x1b[2J'), 'a\n    2026 [error] forged\n    \\x1b[2J');
  });
});
