import assert from 'node:assert/strict';
import type { ReferenceAnswer } from '../../../core/run/reference-answer.ts';
import { referenceText } from '../../../trainer/commands/reference.ts';

const answer = (policy: string, reference: string): ReferenceAnswer => ({
  id: 's42-g3-c5',
  step: 42,
  prompt: '1+1=',
  policy: { text: policy, stop_reason: 'eos' },
  reference: { text: reference, ids: [], stop_reason: 'length', logprobs: [] },
  model: 'embedded:sums',
  settings: {
    temperature: 0.7,
    top_p: 1,
    top_k: 0,
    min_p: 0,
    repetition_penalty: 1,
    max_completion_length: 40,
    seed: 7,
  },
});

describe("the reference's answer for people", () => {
  it('shows both texts, and nothing in them commands the terminal', () => {
    assert.deepEqual(referenceText(answer('is 2\n', 'is \x1b[2J'), true).split('\n'), [
      's42-g3-c5, temperature 0.7, the same random numbers',
      '',
      'Prompt:',
      '  1+1=',
      '',
      'Policy, ended by eos:',
      '  is 2\\n',
      '',
      'Reference (embedded:sums), ended by length:',
      '  is \\x1b[2J',
      '',
      'They part after 3 characters.',
    ]);
  });

  it('says where the texts part', () => {
    const last = (policy: string, reference: string): string | undefined =>
      referenceText(answer(policy, reference), true).split('\n').at(-1);
    assert.equal(last('a', 'a'), 'They are the same.');
    assert.equal(last('a', 'b'), 'They part at the first character.');
    assert.equal(last('', 'b'), 'They part at the first character.');
    assert.equal(last('🙂a', '🙂b'), 'They part after 1 character.');
    assert.equal(last('ab', 'abc'), 'They part after 2 characters.');
    assert.equal(last('abc', 'ab'), 'They part after 2 characters.');
  });
});
