import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrpoError } from '../../../core/errors/index.ts';
import { conversationShape, readConversation } from '../../../core/tables/conversation.ts';
import { Tokenizer, type ChatMessage } from '../../../trainer/models/tokenizer.ts';
import { packageRoot } from '../../../trainer/paths.ts';
import { writeTinyModel } from './tiny-model.ts';

describe('chat templates as Python writes them', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grpo-template-'));
    await writeTinyModel(folder);
  });
  after(() => rm(folder, { recursive: true }));

  async function render(template: string, messages: readonly ChatMessage[]): Promise<string | null> {
    await writeFile(join(folder, 'chat_template.jinja'), template);
    const tokenizer = await Tokenizer.load(folder);
    try {
      return tokenizer.renderChat(messages, true);
    } catch (error) {
      if (error instanceof GrpoError && error.code === 'chat-template-failed') return null;
      throw error;
    }
  }

  it("are transformers' texts, or refused: never another prompt in silence", async () => {
    const path = join(packageRoot, 'test/golden/models/templates.json');
    const { messages, templates } = JSON.parse(await readFile(path, 'utf8')) as {
      messages: ChatMessage[];
      templates: { name: string; template: string; text: string | null }[];
    };
    const other: string[] = [];
    let same = 0;
    for (const { name, template, text } of templates) {
      const found = await render(template, messages);
      if (found === text) same++;
      else if (found !== null) other.push(name);
    }
    assert.deepEqual(other, []);
    assert.ok(same > 200, `only ${same} of ${templates.length} are the same`);
  });

  it('compare, count, join and divide as Python does', async () => {
    const messages = [{ role: 'user', content: 'book', list: [1, 'a', [2]], none: null, map: { a: [1] } }];
    const cases: Record<string, string> = {
      "{{ m.list == [1, 'a', [2]] }} {{ m.list != [1, 'a'] }} {{ m.map == {'a': [1.0]} }}": 'True True True',
      '{{ m.none == none }} {{ m.gone == none }} {{ m.gone == m.lost }} {{ m.gone != none }}':
        'True False True True',
      "{{ '1' == 1 }} {{ 1 == true }} {{ 0 == '' }} {{ 2 == 2.0 }} {{ m == messages[0] }}":
        'False True False True True',
      "{{ [2] in m.list }} {{ '1' in m.list }} {{ m.none in [none] }} {{ m.gone in ['a'] }} {{ 'a' in m.gone }}":
        'True False True False False',
      "{{ 'oo' in m.content }} {{ 'a' in m.map }} {{ 'b' not in m.map }} {{ 1 not in [2] }}":
        'True True True True',
      '{{ -7 % 3 }} {{ 7 % -3 }} {{ 6 % 3 }} {{ loop is defined }}': '2 -2 0 False',
      "{{ '🙂a' | length }} {{ m.list | count }} {{ m.gone | length }} {{ m.map | length }}": '2 3 0 1',
      "{{ m.list | join }} {{ m.list | join(', ') }} {{ [none, 1.0] | join('-') }} {{ 'abc' | join('-') }}":
        '1a[2] 1, a, [2] None-1.0 a-b-c',
      "{{ 'ABC d-éF (gh)' | title }} {{ [{'n': 'x'}] | map(attribute='n') | join }}": 'Abc D-Éf (Gh) x',
      '{% for x in [1, 2] if x == 2 %}{{ x }}{% endfor %}{% set y = 1 in [1] %}{{ y }}': '2True',
      "{{ 'even' if 4 % 2 == 0 else 'odd' }} {{ not 1 == 2 }} {{ 1 == 1 and 2 in [2] }}": 'even True True',
    };
    const set = '{% set m = messages[0] %}';
    for (const [template, wanted] of Object.entries(cases))
      assert.equal(await render(set + template, messages as unknown as ChatMessage[]), wanted, template);
    // What Python refuses is refused, and so is what cannot be done as it does (the last).
    for (const template of [
      '{{ 1 in 2 }}',
      "{{ 1 in 'a' }}",
      '{{ 1 % 0 }}',
      '{{ none | length }}',
      "{{ '%s' % 1 }}",
    ])
      assert.equal(await render(set + template, messages as unknown as ChatMessage[]), null, template);
  });

  const m = {
    role: 'user',
    content: '🙂 Hello\u0085',
    map: { b: 1, A: [1], items: 'it' },
    rows: [{ x: 1 }, { x: 2, y: { z: 'q' } }],
    none: null,
  };

  // Each as jinja2 3.1 writes it, in the environment of transformers.
  const WRITTEN: Record<string, string> = {
    // Keys of what is there, and of what has none.
    "[{{ m.gone }}{{ m.none.x }}{{ m['gone'] }}{{ m.rows[9] }}{{ 3 .x }}{{ m.content.length }}]": '[]',
    '{{ m.append is defined }}{{ m.rows.append is defined }}{{ m.content.find is defined }}':
      'FalseFalseTrue',
    "{{ m.map['items'] }}{{ m.map.get('q') }}{{ m.map.get('q', 'd') }}": 'itNoned',
    // Pairs and what goes over an object.
    "{{ {'a': 1}.items() }}{{ {'a': 1}.keys() }}{{ {'a': 1}.values() }}":
      "dict_items([('a', 1)])dict_keys(['a'])dict_values([1])",
    "{{ m.map|dictsort }}{{ {'a': [2]}|items|list }}": "[('A', [1]), ('b', 1), ('items', 'it')][('a', [2])]",
    "{% for k, v in [(1, 2)] %}{{ k }}{{ v }}{% endfor %}{{ {'a': 1}.keys() == ['a'] }}": '12False',
    "{{ m.rows|map(attribute='x')|list }}{{ m.rows|selectattr('y.z', 'defined')|list|length if false }}":
      '[1, 2]',
    "{{ m.rows|selectattr('y', 'undefined')|list|length }}{{ ['a', 'A']|unique|list }}": "1['a']",
    // Signs, not halves of them.
    "{{ '🙂a'[0] }}{{ '🙂a'[-2:] }}{{ '🙂a'|first }}{{ '🙂a'|list }}{% for c in 'a🙂' %}{{ c }}.{% endfor %}":
      "🙂🙂a🙂['🙂', 'a']a.🙂.",
    "{{ '🙂a'|reverse }}{{ m.content.strip()|length }}{{ m.content[::-1].strip() }}": 'a🙂7olleH 🙂',
    // Whole numbers of any size, and the others.
    '{{ 12345678901234567890 }} {{ -12345678901234567890 }} {{ 2**60 + 1 - 2**60 }} {{ 10**20 // 3 }} {{ 2**-1 }}':
      '12345678901234567890 -12345678901234567890 1 33333333333333333333 0.5',
    "{{ '12345678901234567890'|int }} {{ '12abc'|int }} {{ -3.9|int }} {{ '1.5e2'|float }} {{ 7.0 % 2 }} {{ -7.5 // 2 }}":
      '12345678901234567890 0 -3 150.0 1.0 -4.0',
    // `~` before `+`.
    "{{ 'x' + 1 ~ 2 }} {{ 'a' ~ 'b' + 'c' }} {{ (1 + 2) ~ 'a' }} {{ 'a' + 'b' ~ 1 + 'c' }} {{ 'a' * 3 }} {{ [0] * 2 }}":
      'x12 abc 3a ab1c aaa [0, 0]',
    "{{ 'aBC'|capitalize }} {{ \"they're\".title() }} {{ 'ßa'.capitalize() }} {{ true is number }} {{ {} is iterable }} {{ '1' is lower }}":
      "Abc They'Re Ssa True True False",
    '{{ m.map|tojson(sort_keys=true) }}': '{"A": [1], "b": 1, "items": "it"}',
    // Escapes in texts.
    "{{ '\\x41\\u00e9\\U0001F642\\101\\0'|length }}{{ '\\x41\\u00e9\\U0001F642' }}{{ '\\d\\é' }}{{ \"\\x7b%\\x22\" }}":
      '5Aé🙂\\d\\xe9{%"',
    "{% set x = 'a\\\nb' %}{{ x }}{{ '\\u001b[0m'|length }}{{ '\\x0a\\a'|tojson }}": 'ab4"\\n\\u0007"',
    '{% macro f() %}{{ varargs|length }}{{ kwargs }}{% endmacro %}{{ f(1, a=2) }}': "1{'a': 2}",
  };

  it('go to keys, places, pairs and large numbers as Python does', async () => {
    const set = '{% set m = messages[0] %}';
    for (const [template, wanted] of Object.entries(WRITTEN))
      assert.equal(await render(set + template, [m]), wanted, template);
  });

  it('are refused where Python refuses them, or where its way is not built', async () => {
    const set = '{% set m = messages[0] %}';
    for (const template of [
      '{{ nope.x }}',
      "{{ nope['x'] }}",
      '{{ m.gone.x }}',
      '{{ m.gone.strip() }}',
      '{{ m.none.x.y }}',
      '{{ m.rows[9].x }}',
      "{{ m.rows|map(attribute='y.z')|list }}",
      "{{ 'a' ~ 1 + 2 }}",
      "{{ 1 + 2 ~ 'a' }}",
      "{{ 'a' + 1 }}",
      "{{ 'a' + [1] }}",
      "{{ 'a' + none }}",
      '{{ [1] + (2,) }}',
      '{{ 1 / 0 }}',
      '{{ 2 == 2 == 2 }}',
      '{{ 3 > 2 == true }}',
      "{{ m.rows|map(attribute='x') }}",
      "{{ {'a': 1}|items }}",
      "{{ m.rows|selectattr('x')|length }}",
      "{{ {'a': 1}.keys()|tojson }}",
      '{{ m.gone|tojson }}',
      '{{ m|tojson(false, 2) }}',
      '{{ m|tojson(indnet=2) }}',
      '{% for x in [1] %}{{ loop.depth }}{% endfor %}',
      '{% for x in [1] if true else [2] %}{{ x }}{% endfor %}',
    ])
      assert.equal(await render(set + template, [m]), null, template);
  });

  it('say that their own text cannot be read, and where', async () => {
    const cases: [template: string, where: number | undefined, said: RegExp][] = [
      ["a\n{{ 'x' }}\n{{ '\\xZ1' }}", 3, /\\xZ1 is no sign/],
      ["{{ '\\N{DASH}' }}", 1, /\\N\{\.\.\.\} is not read here/],
      ["{{ '\\ud83d' }}", 1, /half a sign/],
      ["a\n\n{% if x %}\n{{ 'open }}\n{% endif %}", 4, /this text has no end/],
      ['{# a', 1, /comment has no end/],
      ['a\n{{ a', 2, /block has no end/],
      ['{% if a %}\n{{ a !! b }}{% endif %}', 2, /`\{\{ a !! b \}\}`/],
      ['{% if a %}\n\n{% with x = 1 %}{% endwith %}{% endif %}', 3, /`\{% with x = 1 %\}`/],
      ['{% if a %}x', undefined, /cannot be read/],
      ['{% for x in [1] %}\n{{ loop.cycle(1) }}{% endfor %}', undefined, /`loop.cycle` is not read here/],
    ];
    for (const [template, line, said] of cases) {
      await writeFile(join(folder, 'chat_template.jinja'), template);
      const tokenizer = await Tokenizer.load(folder);
      const place = join(folder, 'chat_template.jinja');
      const where = line === undefined ? place : `${place}:${line}`;
      assert.throws(
        () => tokenizer.renderChat([m], true),
        (error) => {
          assert.ok(error instanceof GrpoError && error.code === 'chat-template-failed', template);
          assert.match(error.message, said);
          assert.match(error.message, /its own text that is refused, whatever the messages/);
          assert.deepEqual(error.report().where, where, template);
          return true;
        },
      );
    }
  });

  it("write the numbers of the data as Python's json reads and writes them", async () => {
    const text =
      '[{"role":"user","content":"book","args":{"a":12.50,"b":48.0,"c":1e3,"d":9007199254740993,"e":7,"f":-0.0,"g":[1.0,{"h":1E400}],"i":1e16,"j":-0,"text":"12.50"}}]';
    const shape = conversationShape(text);
    assert.ok(shape.kind === 'chat');
    const messages = readConversation(shape.messages);
    const args = '{% set a = messages[0].args %}';
    const cases = {
      // json.dumps(json.loads(text))
      '{{ a | tojson }}':
        '{"a": 12.5, "b": 48.0, "c": 1000.0, "d": 9007199254740993, "e": 7, "f": -0.0, "g": [1.0, {"h": Infinity}], "i": 1e+16, "j": 0, "text": "12.50"}',
      '{{ a.g | tojson(indent=2) }}': '[\n  1.0,\n  {\n    "h": Infinity\n  }\n]',
      '{{ a.b }} {{ a.c }} {{ a.d }} {{ a.a }} {{ a.j }} {{ a.g }}':
        "48.0 1000.0 9007199254740993 12.5 0 [1.0, {'h': inf}]",
      '{{ a.b is integer }} {{ a.d is integer }} {{ a.b + 1 }} {{ (a.b / 2) | tojson }} {{ 3 | tojson }}':
        'False True 49.0 24.0 3',
      '{% for k, v in a | items if v is number %}{{ k }}={{ v | tojson }};{% endfor %}':
        'a=12.5;b=48.0;c=1000.0;d=9007199254740993;e=7;f=-0.0;i=1e+16;j=0;',
    };
    for (const [template, wanted] of Object.entries(cases))
      assert.equal(await render(args + template, messages), wanted, template);
    // What the template reads is the data's: it is not changed on the way.
    assert.equal(await render(`${args}{{ a.b }}`, messages), '48.0');
  });
});
