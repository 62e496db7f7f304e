import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrpoError } from '../../../core/errors/index.ts';
import { conversationShape, readConversation } from '../../../core/tables/conversation.ts';
import { Tokenizer, type ChatMessage } from '../../../trainer/models/tokenizer.ts';
import { packageRoot } from '../../../trainer/paths.ts';
import { writeTinyModel } from './tiny-model.ts';

/**
 * Where the engine still differs from Python's, in what no template of the hub was seen to do: a remainder of negative numbers, keys of what is
 * undefined (Python refuses), pairs of an object written out, `title` of capital letters, lists and objects compared, numbers compared with texts or
 * added to them, the length of emoji, whole numbers beyond 2^53, `join` of what is no text.
 */
const KNOWN = [
  ...['num', 'num 7', 'attr-missing', 'dict', 'filters', 'filters 2'],
  ...['comparison 4', 'comparison 5', 'comparison 8', 'prec', 'prec 3'],
  ...['emoji-len 1', 'emoji-len 2', 'big 1', 'big 2', 'join-none'],
];

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
    assert.deepEqual(other, KNOWN);
    assert.ok(same > 200, `only ${same} of ${templates.length} are the same`);
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
