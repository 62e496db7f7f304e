import assert from 'node:assert/strict';
import { tellingLine } from '../../../core/text/last-words.ts';

describe('the line that tells most of what a program ended with', () => {
  it('is its error, wherever warnings and stacks stand around it', () => {
    const lines = [
      '(node:7) Warning: an Error may follow',
      'Error: the cause',
      '    at f (/a.js:1:2)',
      '',
      'Node.js v22.1.0',
      'warning: slow. (slow)',
    ];
    assert.equal(tellingLine(lines, false), 'Error: the cause');
    assert.equal(tellingLine(['a', 'ValueError: first', 'TypeError: last'], true), 'TypeError: last');
    assert.equal(tellingLine(['FATAL ERROR: heap', 'Error: later'], false), 'FATAL ERROR: heap');
  });

  it('is the last one where none is an error, and none where it was killed or only warned', () => {
    assert.equal(tellingLine(['one', 'two', 'warning: three. (x)'], false), 'two');
    assert.equal(tellingLine(['one', 'two'], true), undefined);
    assert.equal(tellingLine(['(node:7) ExperimentalWarning: x', 'info: y'], false), undefined);
    assert.equal(tellingLine([], false), undefined);
  });
});
