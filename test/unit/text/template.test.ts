import assert from 'node:assert/strict';
import { GrpoError } from '../../../core/errors/index.ts';
import { fillTemplate, templateColumns } from '../../../core/text/template.ts';

describe('templates', () => {
  it('fill columns: text as it is, other values as JSON, doubled braces as braces', () => {
    const row = { q: '17+25=', n: 42, ok: true, list: ['a', 1], $: '$&' };
    assert.equal(fillTemplate('{q} {n} {ok} {list}', row), '17+25= 42 true ["a",1]');
    assert.equal(fillTemplate('{{q}} {{{n}}} {$}', row), '{q} {42} $&');
    assert.equal(fillTemplate('', row), '');
  });

  it('a value that looks like a template is left alone', () => {
    assert.equal(fillTemplate('{a}', { a: '{b} {{' }), '{b} {{');
  });

  it('a column that is missing or null is an error that names it', () => {
    const codes = (error: unknown): boolean =>
      error instanceof GrpoError && error.code === 'template-unknown-column';
    for (const row of [{ b: 1 }, { a: null }, {}]) assert.throws(() => fillTemplate('{a}', row), codes);
    assert.throws(() => fillTemplate('{toString}', {}), codes);
    assert.throws(() => fillTemplate('{a}', { b: 1, c: 2 }), /"a", which this row lacks; it has: b, c/);
  });

  it('lists the columns once each', () => {
    assert.deepEqual(templateColumns('{b} {a} {b} {{c}}'), ['b', 'a']);
    assert.deepEqual(templateColumns('plain'), []);
  });
});
