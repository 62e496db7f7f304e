import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../../../trainer/models/json-file.ts';
import { readTokenizerFiles } from '../../../trainer/models/tokenizer-files.ts';
import { tokenReach } from '../../../trainer/models/token-reach.ts';

const SHARED = '../shared/data';
const BPE = { type: 'BPE', vocab: { '<unk>': 0, a: 1, aa: 2 }, merges: ['a a'], unk_token: '<unk>' };

const reach = (model: JsonObject, sections: JsonObject = {}, config: JsonObject = {}): number =>
  tokenReach({ model, ...sections }, config);

describe('the most characters that a token can stand for', () => {
  it('is the longest token, merge or added token', () => {
    assert.equal(reach(BPE), 5);
    assert.equal(reach({ ...BPE, merges: [['aaaa', 'aaaa']] }), 8);
    assert.equal(reach(BPE, { added_tokens: [{ content: '<|endoftext|>' }] }), 13);
  });

  it('grows with what a normalizer shortens', () => {
    const prepend = { type: 'Prepend', prepend: '_' };
    const replace = { type: 'Replace', pattern: { String: 'xyz' }, content: 'x' };
    assert.equal(reach(BPE, { normalizer: { type: 'Sequence', normalizers: [prepend, replace] } }), 15);
    const composed = reach(BPE, { normalizer: { type: 'NFC' } });
    const parts = 'ᾂ'.normalize('NFD').length;
    assert.ok(parts === 4 && composed >= 5 * parts);
  });

  it('is unknown where text may be dropped, fused or left out', () => {
    const unknown: [JsonObject, JsonObject?, JsonObject?][] = [
      [{ ...BPE, fuse_unk: true }],
      [{ ...BPE, unk_token: null }],
      [{ ...BPE, end_of_word_suffix: '</w>' }],
      [{ type: 'WordPiece', vocab: { a: 0 } }],
      [{ type: 'Unigram', vocab: [['a', 0]] }],
      [{ type: 'WordLevel', vocab: { a: 0 } }],
      [BPE, { normalizer: { type: 'Strip', strip_left: true } }],
      [BPE, { normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '' } }],
      [BPE, { normalizer: { type: 'Replace', pattern: { Regex: ' +' }, content: ' ' } }],
      [BPE, { normalizer: { type: 'Sequence', normalizers: [{ type: 'StripAccents' }] } }],
      [BPE, { pre_tokenizer: { type: 'WhitespaceSplit' } }],
      [BPE, { pre_tokenizer: { type: 'Split', pattern: { String: ' ' }, behavior: 'Removed' } }],
      [
        BPE,
        { pre_tokenizer: { type: 'Split', pattern: { Regex: 'a' }, behavior: 'Isolated', invert: true } },
      ],
      [BPE, { added_tokens: [{ content: '<mask>', lstrip: true }] }],
      [BPE, {}, { remove_space: true }],
    ];
    for (const given of unknown) assert.equal(reach(...given), Infinity, JSON.stringify(given));
  });

  it('is known of byte-level and byte-fallback vocabularies, also with fused unknown text', async function () {
    if (!existsSync(SHARED)) {
      console.log(`      skipped: ${SHARED} is absent`);
      return this.skip();
    }
    const of = async (folder: string): Promise<number> => {
      const { tokenizer, config } = await readTokenizerFiles(join(SHARED, folder));
      return tokenReach(tokenizer, config);
    };
    assert.equal(await of('models/stories260K'), 7);
    assert.equal(await of('tokenizers/gpt2'), 128);
    assert.equal(await of('tokenizers/qwen2'), 8 * 128);
    assert.equal(await of('tokenizers/bert'), Infinity);
  });
});
