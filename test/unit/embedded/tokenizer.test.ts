import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { AutoTokenizer, env, type PreTrainedTokenizer } from '@huggingface/transformers';
import {
  BEGIN_ID,
  parameterCount,
  shape,
  VOCABULARY,
  writeTokenizer,
} from '../../../trainer/embedded/index.ts';

describe('embedded tokenizer', () => {
  let folder = '';
  let tokenizer: PreTrainedTokenizer;
  const earlier = { remote: env.allowRemoteModels, path: env.localModelPath };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'grpo-embedded-'));
    writeTokenizer(folder);
    env.allowRemoteModels = false;
    env.localModelPath = dirname(folder);
    tokenizer = await AutoTokenizer.from_pretrained(basename(folder));
  });
  after(() => {
    env.allowRemoteModels = earlier.remote;
    env.localModelPath = earlier.path;
    rmSync(folder, { recursive: true, force: true });
  });

  it('has 98 tokens, the shape 615,552 parameters', () => {
    assert.equal(VOCABULARY.length, 98);
    assert.equal(shape.vocab_size, 98);
    assert.equal(parameterCount(shape), 615_552);
    const written = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as unknown;
    assert.deepEqual(written, { ...shape });
  });

  it('gives a token a character after the beginning, and the text back exactly', () => {
    const alphabet = VOCABULARY.slice(3).join('');
    for (const text of ['7+5=12 carry 1, 1+2+1=4 -> 42', '  a  b ', ' .  , !', alphabet]) {
      const ids = tokenizer.encode(text);
      assert.deepEqual(ids, [BEGIN_ID, ...[...text].map((character) => VOCABULARY.indexOf(character))]);
      assert.equal(tokenizer.decode(ids, { skip_special_tokens: true }), text);
    }
  });

  it('shows characters outside its alphabet as unknown', () => {
    assert.equal(tokenizer.decode(tokenizer.encode('é1')), '<s><unk>1');
  });
});
