import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LiveDecoder } from '../../../trainer/models/live-decoder.ts';
import { checkTokenizerFits, Tokenizer, type ChatMessage } from '../../../trainer/models/tokenizer.ts';
import { TINY_TOKENIZER, writeTinyModel } from './tiny-model.ts';

interface Golden {
  tables: {
    folder: string;
    size: number;
    encoded: {
      text: string;
      ids: number[];
      bare: number[];
      tokens: string[];
      decoded: string;
      decoded_all: string;
    }[];
    wild: { ids: number[]; decoded: string }[];
  }[];
  chats: {
    template: string;
    messages: ChatMessage[];
    generation_prompt: boolean;
    text: string;
    ids: number[];
  }[];
}

const SHARED = '../shared/data';

describe('tokenizer', () => {
  let folder = '';
  let golden: Golden;
  const loaded = new Map<string, Promise<Tokenizer>>();
  /** A tokenizer of shared/data, read once. */
  const shared = (name: string): Promise<Tokenizer> => {
    const tokenizer = loaded.get(name) ?? Tokenizer.load(join(SHARED, name));
    loaded.set(name, tokenizer);
    return tokenizer;
  };

  before(async () => {
    golden = JSON.parse(await readFile('test/golden/models/tokenizing.json', 'utf8')) as Golden;
  });
  beforeEach(async () => {
    // With spaces and signs, as home folders have them.
    folder = await mkdtemp(join(tmpdir(), 'grpo tokenizer ä#%20-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('agrees with transformers on texts and back', async function () {
    if (!existsSync(SHARED)) this.skip();
    for (const { folder: name, size, encoded, wild } of golden.tables) {
      const tokenizer = await shared(name);
      assert.equal(tokenizer.size, size);
      for (const { text, ids, bare, tokens, decoded, decoded_all } of encoded) {
        assert.deepEqual(tokenizer.encode(text), ids, `${name}: ${text}`);
        assert.deepEqual(tokenizer.encode(text, { specialTokens: false }), bare, `${name}: ${text}`);
        assert.deepEqual(tokenizer.tokens(ids), tokens);
        assert.equal(tokenizer.decode(ids), decoded, name);
        assert.equal(tokenizer.decode(ids, { specialTokens: true }), decoded_all, name);
      }
      for (const { ids, decoded } of wild) assert.equal(tokenizer.decode(ids), decoded, name);
    }
  });

  it('agrees with transformers on conversations', async function () {
    if (!existsSync(SHARED)) this.skip();
    // The text comes from the template alone; the ids from the large tokenizer, read once.
    await writeTinyModel(folder);
    const qwen = await shared('tokenizers/qwen2');
    for (const template of new Set(golden.chats.map((chat) => chat.template))) {
      const source = join(SHARED, 'tokenizers/chat_templates', template);
      const target = template.endsWith('.jinja') ? 'chat_template.jinja' : 'tokenizer_config.json';
      await copyFile(source, join(folder, target));
      const tokenizer = await Tokenizer.load(folder);
      assert.ok(tokenizer.hasChatTemplate);
      for (const chat of golden.chats.filter((other) => other.template === template)) {
        const { text } = tokenizer.applyChat(chat.messages, chat.generation_prompt);
        const undated = text.replace(/\d\d \p{L}+ \d{4}/u, 'DATE');
        assert.equal(undated, chat.text);
        assert.deepEqual(qwen.encode(undated, { specialTokens: false }), chat.ids);
      }
    }
  });

  it('takes chat templates from where the versions keep them', async () => {
    await writeTinyModel(folder);
    const said = async (): Promise<string> =>
      (await Tokenizer.load(folder)).applyChat([{ role: 'user', content: 'two' }], true).text;
    const config = join(folder, 'tokenizer_config.json');
    await writeFile(
      config,
      JSON.stringify({ eos_token: '</s>', chat_template: 'one {{ messages[0].content }}{{ eos_token }}' }),
    );
    assert.equal(await said(), 'one two</s>');
    assert.deepEqual(
      (await Tokenizer.load(folder)).applyChat([{ role: 'user', content: ' two ' }], true).ids,
      [1, 3, 2],
    );
    const named = [
      { name: 'tool_use', template: 'six' },
      { name: 'default', template: 'three' },
    ];
    await writeFile(config, JSON.stringify({ chat_template: named, eos_token: { content: '</s>' } }));
    assert.equal(await said(), 'three');
    assert.equal((await Tokenizer.load(folder)).eosId, 2);
    // As get_chat_template of transformers chooses between the two.
    const withTools = async (tools: unknown): Promise<string> =>
      (await Tokenizer.load(folder)).applyChat([{ role: 'user', content: 'two' }], true, {
        kwargs: { tools },
      }).text;
    assert.equal(await withTools([{ name: 'add' }]), 'six');
    assert.equal(await withTools(null), 'three');
    assert.match(
      (await Tokenizer.load(folder)).notices.join(),
      /"tool_use" is used for a conversation with tools/,
    );
    await writeFile(config, JSON.stringify({ chat_template: named.slice(0, 1) }));
    assert.equal(await withTools([]), 'six');
    await assert.rejects(said(), { code: 'chat-template-missing', message: /named tool_use alone/ });
    assert.match(
      (await Tokenizer.load(folder)).notices.join(),
      /none named "default": none is used but "tool_use"/,
    );
    // Where transformers 5 keeps them; the config's are not looked at then.
    await writeFile(join(folder, 'chat_template.jinja'), 'two');
    assert.equal(await withTools([{ name: 'add' }]), 'two');
    await mkdir(join(folder, 'additional_chat_templates'));
    await writeFile(join(folder, 'additional_chat_templates/tool_use.jinja'), 'one');
    assert.equal(await withTools([{ name: 'add' }]), 'one');
    assert.equal(await said(), 'two');
    await rm(join(folder, 'additional_chat_templates'), { recursive: true });
    await writeFile(join(folder, 'chat_template.jinja'), '{{ raise_exception("roles must alternate") }}');
    await assert.rejects(said(), { code: 'chat-template-failed', message: /roles must alternate/ });
  });

  it('knows the ids of special tokens', async function () {
    if (!existsSync(SHARED)) this.skip();
    const stories = await shared('models/stories260K');
    assert.deepEqual([stories.bosId, stories.eosId, stories.padId], [1, 2, null]);
    const qwen = await shared('tokenizers/qwen2');
    assert.deepEqual([qwen.bosId, qwen.eosId, qwen.padId], [null, 151645, 151643]);
    assert.throws(() => stories.applyChat([{ role: 'user', content: 'hi' }], true), {
      code: 'chat-template-missing',
    });
  });

  it('gives live text in whole characters that add up to the decoded text', async function () {
    if (!existsSync(SHARED)) this.skip();
    for (const { folder: name, size, encoded, wild } of golden.tables) {
      const tokenizer = await shared(name);
      const sequences = [...encoded, ...wild].map(({ ids }) => ids);
      // Long ones, beyond the decoder's window: all texts in a row, and ids that jump about.
      sequences.push(
        sequences.flat(),
        Array.from({ length: 300 }, (_, i) => (i * i * 7919 + i * 104729) % size),
      );
      for (const ids of sequences) {
        for (const stride of [1, 3]) {
          const live = new LiveDecoder(tokenizer);
          const pieces: string[] = [];
          for (let i = 0; i < ids.length; i += stride) {
            live.push(...ids.slice(i, i + stride));
            pieces.push(live.take());
          }
          pieces.push(live.finish());
          assert.equal(pieces.join(''), tokenizer.decode(ids), name);
          assert.equal(live.finish(), '');
        }
      }
    }
  });

  it('holds back a character until its last byte is there', async function () {
    if (!existsSync(SHARED)) this.skip();
    for (const name of ['models/stories260K', 'tokenizers/gpt2', 'tokenizers/qwen2']) {
      const tokenizer = await shared(name);
      const ids = tokenizer.encode('a 🦩🙂 b', { specialTokens: false });
      const live = new LiveDecoder(tokenizer);
      let text = '';
      for (const id of ids) {
        live.push(id);
        const piece = live.take();
        assert.ok(!piece.includes('\uFFFD'), name);
        text += piece;
      }
      assert.equal(text, 'a 🦩🙂 b', name);
      live.push(...ids.slice(0, -3));
      live.take();
    }
  });

  it('leaves out ids that have no token', async () => {
    await writeTinyModel(folder);
    const tokenizer = await Tokenizer.load(folder);
    assert.equal(tokenizer.size, 10);
    assert.equal(tokenizer.eosId, 2);
    assert.equal(tokenizer.decode([1, 10, 3, 2]), 'one two');
    assert.equal(tokenizer.decode([10]), '');
    assert.equal(tokenizer.decode([]), '');
    assert.deepEqual(tokenizer.tokens([1, 10]), ['one', '[unused 10]']);
    checkTokenizerFits(tokenizer, 10, folder);
    assert.throws(() => checkTokenizerFits(tokenizer, 9, folder), {
      code: 'tokenizer-too-large',
      message: /10 ids .* 9 only/,
    });
  });

  it('says what is wrong with a folder', async () => {
    const path = join(folder, 'tokenizer.json');
    const refuses = (code: string, message: RegExp): Promise<void> =>
      assert.rejects(Tokenizer.load(folder), { code, message });
    await writeFile(path, '{"model": {"type": "BPE"');
    await refuses('model-json', /not valid JSON/);
    await writeFile(path, '{"version": "1.0"}');
    await refuses('tokenizer-unreadable', /"model"/);
    await writeFile(path, '{"model": {"type": "BPE"}}');
    await refuses('tokenizer-unreadable', /"model.vocab" is nothing/);
    await rm(path);
    await refuses('tokenizer-missing', /no tokenizer.json/);
    await writeFile(join(folder, 'tokenizer.model'), '');
    await refuses('tokenizer-missing', /tokenizer.model/);
  });

  it("puts an adapter's files before its base's, and says what comes from where", async () => {
    const base = await mkdtemp(join(tmpdir(), 'grpo-base-'));
    const adapter = await mkdtemp(join(tmpdir(), 'grpo-adapter-'));
    try {
      const write = (folder: string, name: string, value: unknown): Promise<void> =>
        writeFile(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
      const chat = async (): Promise<string> =>
        (await Tokenizer.load(base, adapter)).renderChat([{ role: 'user', content: 'two' }], true);
      const notices = async (): Promise<string> => (await Tokenizer.load(base, adapter)).notices.join('\n');
      await write(base, 'tokenizer.json', TINY_TOKENIZER);
      await write(base, 'tokenizer_config.json', { eos_token: '</s>', chat_template: 'base' });
      assert.equal(await chat(), 'base');
      assert.equal(await notices(), '');
      // A template alone.
      await write(adapter, 'chat_template.json', { chat_template: 'processor' });
      assert.equal(await chat(), 'processor');
      await write(adapter, 'tokenizer_config.json', { eos_token: 'two', chat_template: 'config' });
      assert.equal(await chat(), 'config');
      assert.match(
        await notices(),
        /put together: tokenizer_config.json, chat_template.json of .*adapter.*, tokenizer.json of .*base/,
      );
      assert.match(
        await notices(),
        /of tokenizer_config.json is used; that of chat_template.json is another one/,
      );
      assert.equal((await Tokenizer.load(base, adapter)).eosId, 3);
      // The base's file stands behind the adapter's settings.
      await write(base, 'chat_template.jinja', 'base jinja');
      assert.equal(await chat(), 'config');
      await write(adapter, 'chat_template.jinja', 'jinja');
      assert.equal(await chat(), 'jinja');
      await rm(join(adapter, 'chat_template.jinja'));
      await rm(join(adapter, 'chat_template.json'));
      // A whole tokenizer without a template.
      await write(adapter, 'tokenizer.json', TINY_TOKENIZER);
      await write(adapter, 'tokenizer_config.json', { eos_token: '</s>' });
      assert.equal(await chat(), 'base jinja');
      assert.match(await notices(), /adapter.* has no chat template: that of .*base.* is used/);
      await write(adapter, 'special_tokens_map.json', { eos_token: 'one' });
      assert.match(await notices(), /eos_token "one" is not used: .*tokenizer_config.json says "<\/s>"/);
      await write(adapter, 'tokenizer_config.json', { chat_template: [{ name: 'tool', template: 'x' }] });
      assert.match(await notices(), /none named "default"/);
      // Tokens that were added in the fine-tuning, without the vocabulary that holds them.
      await rm(join(adapter, 'tokenizer.json'));
      await write(adapter, 'added_tokens.json', { '<|im_start|>': 10 });
      await assert.rejects(Tokenizer.load(base, adapter), {
        code: 'tokenizer-added-tokens',
        message: /"<\|im_start\|>" was added as id 10, but .*base.*tokenizer.json does not hold it/,
      });
      await write(adapter, 'added_tokens.json', { '</s>': 1 });
      await assert.rejects(Tokenizer.load(base, adapter), { message: /has it as id 2/ });
      // What the tokenizers library reads otherwise: an id of its own for a token of the vocabulary, and tokens for whole words.
      await rm(join(adapter, 'added_tokens.json'));
      const [end] = TINY_TOKENIZER.added_tokens;
      const withToken = (changes: object): object => ({
        ...TINY_TOKENIZER,
        added_tokens: [end, { ...end, ...changes }],
      });
      await write(adapter, 'tokenizer.json', withToken({ id: 10, content: 'two' }));
      await assert.rejects(Tokenizer.load(base, adapter), {
        code: 'tokenizer-added-tokens',
        message: /"two" has two ids .*: 10 in added_tokens, 3 in the vocabulary/,
      });
      await write(adapter, 'tokenizer.json', withToken({ id: 10, content: '<x>', single_word: true }));
      assert.match(await notices(), /the added tokens "<x>" are for whole words only/);
    } finally {
      await rm(base, { recursive: true });
      await rm(adapter, { recursive: true });
    }
  });
});
