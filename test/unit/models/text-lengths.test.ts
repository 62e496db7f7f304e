import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { textLengths } from '../../../trainer/models/text-lengths.ts';
import { Tokenizer } from '../../../trainer/models/tokenizer.ts';

const SHARED = '../shared/data';

/** A completion's text cut into what each of its tokens makes. */
function pieces(tokenizer: Tokenizer, ids: readonly number[]): string[] {
  const text = tokenizer.decode([...ids]);
  const lengths = textLengths(tokenizer, Int32Array.from(ids), text);
  assert.ok(lengths, 'the lengths can be told');
  const ends = [...lengths.keys()].map((t) => lengths.subarray(0, t + 1).reduce((sum, one) => sum + one, 0));
  assert.equal(ends.at(-1) ?? 0, text.length);
  return ends.map((end, t) => text.slice(ends[t - 1] ?? 0, end));
}

describe('models: how much text each token makes', () => {
  before(function () {
    if (existsSync(SHARED)) return;
    console.log('      skipped: ../shared is absent');
    this.skip();
  });

  it('gives each byte-level token its own characters', async () => {
    const tokenizer = await Tokenizer.load(join(SHARED, 'tokenizers/gpt2'));
    assert.deepEqual(pieces(tokenizer, [...tokenizer.encode('Once upon a time')]), [
      'Once',
      ' upon',
      ' a',
      ' time',
    ]);
  });

  it('gives a character of several tokens to the one that ends it', async () => {
    const tokenizer = await Tokenizer.load(join(SHARED, 'tokenizers/gpt2'));
    const ids = [...tokenizer.encode('a🦊b')];
    const said = pieces(tokenizer, ids);
    assert.equal(said.join(''), 'a🦊b');
    assert.equal(said.filter((piece) => piece === '').length, ids.length - 3);
    assert.ok(said.includes('🦊'));
  });

  it('gives a sentencepiece token its leading space, except at the start', async () => {
    const tokenizer = await Tokenizer.load(join(SHARED, 'models/stories260K'));
    const ids = [...tokenizer.encode('the cat sat')];
    const said = pieces(tokenizer, ids);
    assert.equal(said.join(''), tokenizer.decode(ids));
    assert.ok(
      said.every((piece, t) => piece.length > 0 || t === 0),
      said.join('|'),
    );
  });
});
