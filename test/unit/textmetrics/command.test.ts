import assert from 'node:assert/strict';
import { GrpoError } from '../../../core/errors/index.ts';
import { textmetrics } from '../../../trainer/commands/textmetrics.ts';

function refusal(input: unknown): string {
  try {
    textmetrics(input);
  } catch (error) {
    assert.ok(error instanceof GrpoError, String(error));
    return `${error.code} ${error.where}: ${error.message}`;
  }
  return 'nothing';
}

describe('textmetrics', () => {
  const texts = { hypotheses: ['a cat sat'], references: ['a cat sat'] };

  it('answers every kind in the contract’s shape', () => {
    assert.deepEqual(textmetrics({ kind: 'rouge_l', ...texts }), { values: [1] });
    assert.deepEqual(textmetrics({ kind: 'token_f1', ...texts }), { values: [1] });
    assert.deepEqual(textmetrics({ kind: 'distinct', texts: ['a b a'], n: 1 }), { value: 2 / 3 });
    assert.deepEqual(textmetrics({ kind: 'pass_at_k', n: 10, c: 10, k: 3 }), { value: 1 });
    const sentence = textmetrics({ kind: 'bleu', level: 'sentence', ...texts }) as { values: number[] };
    assert.ok(Math.abs((sentence.values[0] ?? NaN) - 100) < 1e-9);
    assert.deepEqual(textmetrics({ kind: 'bleu', level: 'corpus', ...texts }), { value: 0 });
    const self = textmetrics({ kind: 'self_bleu', texts: ['a b c d e', 'a b c d e'] }) as { value: number };
    assert.ok(Math.abs(self.value - 1) < 1e-12);
    const correlation = textmetrics({ kind: 'correlation', x: [1, 2, 3], y: [1, 4, 9] }) as {
      spearman: number;
    };
    assert.ok(Math.abs(correlation.spearman - 1) < 1e-12);
    const significance = textmetrics({ kind: 'significance', a: [1, 2, 4], b: [0, 1, 2], paired: true });
    assert.deepEqual(Object.keys(significance as object), [
      't',
      'mann_whitney',
      'cohens_d',
      'cliffs_delta',
      'bootstrap',
    ]);
  });

  it('refuses what it cannot read, naming the field', () => {
    assert.match(refusal({ kind: 'rouge' }), /^textmetrics-kind kind: .*did you mean rouge_l\?/);
    assert.match(refusal({ kind: 'toString' }), /^textmetrics-kind/);
    assert.match(refusal({ kind: 'rouge_l', hypotheses: ['a'] }), /references is missing/);
    assert.match(refusal({ kind: 'rouge_l', hypotheses: ['a'], references: [] }), /^textmetrics-shape/);
    assert.match(refusal({ kind: 'rouge_l', hypotheses: [1], references: ['a'] }), /hypotheses\[0\] is 1/);
    assert.match(refusal({ kind: 'bleu', lvel: 'corpus', ...texts }), /did you mean level\?/);
    assert.match(refusal({ kind: 'bleu', level: 'word', ...texts }), /one of sentence, corpus/);
    assert.match(refusal({ kind: 'significance', a: [1], b: [1, 2], paired: true }), /^textmetrics-shape/);
    assert.match(refusal({ kind: 'correlation', x: [1, '2'], y: [1, 2] }), /x\[1\]/);
    assert.match(refusal([]), /not a JSON object/);
    assert.match(refusal({}), /kind is missing/);
  });
});
