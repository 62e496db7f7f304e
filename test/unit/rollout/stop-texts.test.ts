import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tokenizer } from '../../../trainer/models/tokenizer.ts';
import { StopTexts } from '../../../trainer/rollout/stop-texts.ts';
import { writeTinyModel } from '../../e2e/support/tiny-model.ts';

describe('stop texts', () => {
  let folder = '';
  let tokenizer: Tokenizer;
  const end = '<|im_end|>';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grpo-stops-'));
    await writeTinyModel(folder);
    const path = join(folder, 'tokenizer.json');
    const json = JSON.parse(await readFile(path, 'utf8')) as { added_tokens: object[] };
    const special = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
    json.added_tokens.push({ id: 98, content: end, ...special });
    await writeFile(path, JSON.stringify(json));
    tokenizer = await Tokenizer.load(folder);
  });
  after(() => rm(folder, { recursive: true }));

  /** Tokens of a text that are said before one of the stop texts ends it; undefined where none does. */
  const said = (text: string, stop: string[]): number | undefined => {
    const watch = new StopTexts(tokenizer, stop);
    const at = tokenizer.encode(text, { specialTokens: false }).findIndex((id) => watch.push(id));
    return at < 0 ? undefined : at + 1;
  };

  it('end a completion where a special token is said, alone and among others', () => {
    assert.equal(tokenizer.encode(end, { specialTokens: false }).length, 1);
    assert.equal(said(`12${end}34`, [end]), 3);
    assert.equal(said(`12${end}34`, [`2${end}3`]), 4);
    assert.equal(said(`12${end}34`, ['x', `${end}${end}`]), undefined);
    assert.equal(said(`${end}${end}1`, [`${end}${end}`]), 2);
  });

  it('also count in what people see, where special tokens are left out', () => {
    assert.equal(said(`12${end}34`, ['23']), 4);
    assert.equal(said('1234', ['234', '4']), 4);
    assert.equal(said('1234', ['24']), undefined);
  });

  it('are found in long completions without reading them again', () => {
    const long = '0123456789'.repeat(400);
    assert.equal(said(`${long}ab`, ['9a']), 4001);
    let decoded = 0;
    const decode = tokenizer.decode.bind(tokenizer);
    tokenizer.decode = (ids, options) => {
      decoded += ids.length;
      return decode(ids, options);
    };
    assert.equal(said(long, ['never']), undefined);
    Reflect.deleteProperty(tokenizer, 'decode');
    assert.ok(decoded < 4000 * 100, `${decoded} tokens decoded`);
  });
});
