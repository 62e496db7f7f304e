import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharingOneGuard, withinTime } from '../../../trainer/models/time-limit.ts';
import { Tokenizer } from '../../../trainer/models/tokenizer.ts';
import { decodesWithRisk, MAX_TOKEN_ID, TIME_LIMITS } from '../../../trainer/models/tokenizer-limits.ts';
import { TINY_TOKENIZER } from './tiny-model.ts';

const { model, added_tokens: added } = TINY_TOKENIZER;
const CATASTROPHE = { Regex: '(one|o|n|e)+$' };
/** What runs for ever does not end in a twentieth of the time either; test/e2e/hostile-tokenizer waits for the real limits. */
const LIMITS = { ...TIME_LIMITS, coding: TIME_LIMITS.coding / 20, render: TIME_LIMITS.render / 20 };
const LONG = `${'one'.repeat(60)}!`;

describe('a tokenizer of unknown origin', function () {
  this.timeout(120_000);
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grpo-tokenizer-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function load(changes: object, template?: string, limits = LIMITS): Promise<Tokenizer> {
    await writeFile(join(folder, 'tokenizer.json'), JSON.stringify({ ...TINY_TOKENIZER, ...changes }));
    if (template !== undefined) await writeFile(join(folder, 'chat_template.jinja'), template);
    return Tokenizer.load(folder, undefined, limits);
  }

  describe('is refused where its vocabulary', () => {
    const bpe = { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: ['a b'] };
    const token = (id: unknown, content: unknown = '<x>'): object => ({ ...added[0], id, content });
    const cases: [string, object, RegExp][] = [
      ['is of an unknown kind', { model: { ...model, type: 'Magic' } }, /"Magic" is unknown.*BPE/],
      ['is of a kind that is no text', { model: { ...model, type: 7 } }, /7 is unknown/],
      ['is a number', { model: { ...model, vocab: 7 } }, /"model.vocab" is 7/],
      ['is a list where an object is due', { model: { ...model, vocab: ['a', 'b'] } }, /is \["a","b"\]/],
      ['is empty', { model: { ...model, vocab: {} } }, /no tokens/],
      ['is missing', { model: { type: 'BPE', merges: [] } }, /is nothing/],
      ['has a negative id', { model: { ...model, vocab: { a: 0, b: -1 } } }, /"b" is -1/],
      ['has half an id', { model: { ...model, vocab: { a: 0.5 } } }, /"a" is 0.5/],
      ['has an id that is text', { model: { ...model, vocab: { a: '0' } } }, /"a" is "0"/],
      ['has no id', { model: { ...model, vocab: { a: null } } }, /"a" is null/],
      ['has one id twice', { model: { ...model, vocab: { a: 0, b: 0 } } }, /"a" and "b" have one id, 0/],
      ['has an id of 2^31', { model: { ...model, vocab: { a: 2 ** 31 } } }, /2147483648/],
      ['has an id of 2^24', { model: { ...model, vocab: { a: MAX_TOKEN_ID } } }, /16777216/],
      ['has an added token with id 2^31', { added_tokens: [token(2 ** 31)] }, /"<x>" is 2147483648/],
      ['has an added token with id -1', { added_tokens: [token(-1)] }, /"<x>" is -1/],
      ['has an added token in the place of another', { added_tokens: [token(3)] }, /id 3 of the token "two"/],
      ['has an added token twice', { added_tokens: [token(20), token(21)] }, /two ids, 20 and 21/],
      ['has an added token without text', { added_tokens: [token(20, '')] }, /"content"/],
      ['has added tokens that are no list', { added_tokens: { a: 1 } }, /"added_tokens" is/],
      ['has merges that are no list', { model: { ...bpe, merges: 'a b' } }, /"model.merges" is "a b"/],
      ['has a merge of three', { model: { ...bpe, merges: ['a b', 'a b c'] } }, /merge 2 is "a b c"/],
      ['has merges in two forms', { model: { ...bpe, merges: ['a b', ['a', 'b']] } }, /merge 2/],
      ['is an object where a list is due', { model: { type: 'Unigram', vocab: { a: 0 } } }, /list of pairs/],
      ['has a pair without a score', { model: { type: 'Unigram', vocab: [['a', 0], ['b']] } }, /entry 1/],
      [
        'has a pair twice',
        {
          model: {
            type: 'Unigram',
            vocab: [
              ['a', 0],
              ['a', 1],
            ],
          },
        },
        /"a" stands/,
      ],
      [
        'has its unknown beyond',
        { model: { type: 'Unigram', vocab: [['a', 0]], unk_id: 9 } },
        /unk_id" is 9/,
      ],
      ['is nothing', { model: null }, /no "model" section/],
    ];
    for (const [name, changes, message] of cases) {
      it(name, () => assert.rejects(load(changes), { code: 'tokenizer-unreadable', message }));
    }
  });

  it('is loaded all the same where it is only old or unusual', async () => {
    const untyped = { vocab: { '[UNK]': 0, one: 1 }, unk_token: '[UNK]', continuing_subword_prefix: '##' };
    const older = await load({ model: untyped, added_tokens: [] });
    assert.deepEqual(older.encode('one'), [1]);
    const gaps = await load({ model: { ...model, vocab: { ...model.vocab, far: 100_000 } } });
    assert.deepEqual(gaps.encode('one far'), [1, 100_000]);
    assert.equal(gaps.size, 100_001);
  });

  it('is stopped where its regular expressions backtrack for ever', async () => {
    const split = { type: 'Split', pattern: CATASTROPHE, behavior: 'Isolated', invert: false };
    for (const changes of [
      { pre_tokenizer: split },
      { pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, split] } },
      { normalizer: { type: 'Replace', pattern: CATASTROPHE, content: '' } },
    ]) {
      const tokenizer = await load(changes);
      assert.doesNotThrow(() => tokenizer.encode('two'));
      const code = 'tokenizer-too-slow';
      assert.throws(() => tokenizer.encode(LONG), { code, message: /181 characters.*regular expression/ });
    }
    const decoding = await load({
      decoder: {
        type: 'Sequence',
        decoders: [{ type: 'Fuse' }, { type: 'Replace', pattern: CATASTROPHE, content: '' }],
      },
      model: { ...model, vocab: { ...model.vocab, [LONG]: 10 } },
    });
    assert.throws(() => decoding.decode([10]), { code: 'tokenizer-too-slow' });
  });

  it('is stopped where it makes text longer and longer', async () => {
    const longer = { type: 'Replace', pattern: { String: 'o' }, content: 'oooooooo' };
    const normalizers = Array.from({ length: 12 }, () => longer);
    const tokenizer = await load({ normalizer: { type: 'Sequence', normalizers } });
    assert.throws(() => tokenizer.encode('one'), { code: /^tokenizer-(failed|too-slow)$/ });
  });

  it('guards the decoders that could take long, and no others', () => {
    const replace = (pattern: object, content: string): object => ({ type: 'Replace', pattern, content });
    for (const decoder of [
      null,
      { type: 'ByteLevel' },
      replace({ String: '▁' }, ' '),
      { type: 'Sequence', decoders: [replace({ String: '▁' }, ' '), { type: 'Fuse' }] },
    ]) {
      assert.equal(decodesWithRisk(decoder), false, JSON.stringify(decoder));
    }
    for (const decoder of [
      replace({ Regex: 'a' }, ''),
      replace({ String: 'a' }, 'aa'),
      replace({ String: '' }, 'a'),
      { type: 'Sequence', decoders: [{ type: 'Sequence', decoders: [replace({ Regex: 'a' }, '')] }] },
    ]) {
      assert.equal(decodesWithRisk(decoder), true, JSON.stringify(decoder));
    }
  });

  describe('with a chat template', () => {
    const chat = [{ role: 'user', content: 'one two' }];

    it('that loops without end, is stopped', async () => {
      const loop = (text: string, depth: number): string =>
        '{% for i in range(10000) %}'.repeat(depth) + text + '{% endfor %}'.repeat(depth);
      for (const template of [
        loop('', 4),
        loop('x', 3),
        `{% macro m() %}${loop('', 3)}{% endmacro %}{{ m() }}`,
      ]) {
        const tokenizer = await load({}, template);
        assert.throws(() => tokenizer.renderChat(chat, true), { code: /^chat-template-too-(slow|long)$/ });
      }
    });

    it('that grows without end, is stopped', async () => {
      for (const template of [
        '{% for i in range(10 ** 9) %}{% endfor %}',
        '{% for i in range(1000000000) %}{% endfor %}',
        '{% for i in range(1000000000000000000000) %}{% endfor %}',
        '{% set ns = namespace(x="one") %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}{{ ns.x }}',
        '{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x | length }}',
        '{% for i in range(90000) %}{{ messages | tojson }}{% endfor %}',
        '{{ "x" | indent(1000000000, true) }}',
        '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
      ]) {
        const tokenizer = await load({}, template);
        assert.throws(
          () => tokenizer.renderChat(chat, true),
          (error: { code?: string }) => /^chat-template-(too-(slow|long)|failed)$/.test(error.code ?? ''),
          template,
        );
      }
    });

    it('that makes too much while it writes little, is stopped before it has', async () => {
      // Time enough: it is what they make that stops them.
      const limits = { ...TIME_LIMITS, render: 60_000 };
      const grow = (start: string, step: string, times = 2000): string =>
        `{% set ns = namespace(x=${start}, l=[]) %}{% for i in range(${times}) %}{% set ns.x = ${step} %}{% endfor %}`;
      const cases: Record<string, string> = {
        'a text doubled': grow('"one"', 'ns.x + ns.x'),
        'a text repeated': '{% set x = "one" * 1000000000 %}',
        'a text replaced': `{% set x = ("one" * 100000)|replace("o", "o" * 100000) %}`,
        'a text joined': '{% set x = range(90000)|join("o" * 100000) %}',
        'a text indented': '{% set x = ("one\\n" * 10000)|indent(1000000) %}',
        'lists doubled': grow('[1]', 'ns.x + ns.x'),
        'lists repeated': '{% set x = [1] * 100000000 %}',
        'lists kept':
          '{% set ns = namespace(l=[]) %}{% for i in range(2000) %}{% set ns.l = ns.l + [range(90000)] %}{% endfor %}',
        'loops within loops': `${'{% for i in range(90000) %}'.repeat(30)}${'{% endfor %}'.repeat(30)}`,
        'pieces kept':
          '{% set ns = namespace(l=[]) %}{% set t = "o " * 90000 %}{% for i in range(2000) %}{% set ns.l = ns.l + [t.split()] %}{% endfor %}',
        'a large number': '{% set x = 10 ** 5000 %}',
        'lists that name one another, written': `${grow('[1]', '[ns.x, ns.x]', 60)}{{ ns.x }}`,
      };
      for (const [name, template] of Object.entries(cases)) {
        const tokenizer = await load({}, template, limits);
        const before = process.memoryUsage().rss;
        assert.throws(
          () => tokenizer.renderChat(chat, true),
          {
            code: 'chat-template-too-long',
            message: /makes too much \((texts and lists of more|a whole number|a list of)/,
          },
          name,
        );
        const grown = (process.memoryUsage().rss - before) / 1e6;
        assert.ok(grown < 700, `${name}: ${grown.toFixed(0)} MB`);
      }
    });

    it('that counts as far as honest ones do, is rendered', async () => {
      const tokenizer = await load(
        {},
        '{% for i in range(3) %}{{ i }}{% endfor %}{% for i in range(5, 1, -2) %}{{ i }}{% endfor %}{{ range(2)[1] }}{{ messages[0].content }}',
        TIME_LIMITS,
      );
      assert.equal(tokenizer.renderChat(chat, true), '012531one two');
    });
  });

  it('whose files are too deep or too large is refused before anything walks them', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    for (const text of [`{"model":${deep}}`, `{"model":{"type":${deep}}}`, deep]) {
      await writeFile(join(folder, 'tokenizer.json'), text);
      await assert.rejects(Tokenizer.load(folder), { code: 'model-json' });
    }
    await writeFile(join(folder, 'tokenizer.json'), `{"model":"${'x'.repeat(140e6)}"}`);
    await assert.rejects(Tokenizer.load(folder), { code: 'model-json', message: /140000012 bytes/ });
    await load({});
    await writeFile(join(folder, 'chat_template.jinja'), 'x'.repeat(2e6));
    await assert.rejects(Tokenizer.load(folder), /2000000 bytes/);
  });

  it('is stopped by the time that it computes, not by the clock alone', () => {
    const late = (): Error => new Error('late');
    assert.equal(
      withinTime(50, () => 7, late),
      7,
    );
    assert.throws(
      () =>
        withinTime(
          50,
          () => {
            for (;;);
          },
          late,
        ),
      /late/,
    );
    // Asleep, as a process is that was stopped for a while: nothing was computed, so it is tried again with more time.
    let tries = 0;
    const sleeper = (): number => {
      tries += 1;
      if (tries < 3) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
      return tries;
    };
    assert.equal(withinTime(200, sleeper, late), tries);
    class Own extends Error {}
    assert.throws(
      () =>
        withinTime(
          50,
          () => {
            throw new Own();
          },
          late,
        ),
      Own,
    );
  });

  it('shares one guard among many texts, and finds the slow one all the same', () => {
    const late = (): Error => new Error('late');
    const spin = (ms: number): void => {
      const end = performance.now() + ms;
      while (performance.now() < end);
    };
    let calls = 0;
    const texts = (slow: number) => (): number[] =>
      [1, 2, 3].map((text) =>
        withinTime(
          100,
          () => {
            calls += 1;
            if (text === slow) for (;;);
            return text;
          },
          late,
        ),
      );
    assert.deepEqual(sharingOneGuard(50, texts(0)), [1, 2, 3]);
    assert.equal(calls, 3);
    assert.throws(() => sharingOneGuard(50, texts(2)), /late/);
    // Where the processor was busy with others the slow one is tried again.
    assert.ok(calls >= 3 + 2 + 2, 'the second look begins anew');
    // Honest texts that are many: none of them is late.
    const honest = (): number[] => [1, 2, 3].map((text) => withinTime(100, () => (spin(30), text), late));
    assert.deepEqual(sharingOneGuard(50, honest), [1, 2, 3]);
    // No guard is left behind that a later text would believe in.
    assert.throws(() => withinTime(50, () => spin(10_000), late), /late/);
  });
});
