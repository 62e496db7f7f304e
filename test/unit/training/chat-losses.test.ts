import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonText, NumberAsWritten } from '../../../core/text/number-as-written.ts';
import { Tokenizer, type ChatMessage } from '../../../trainer/models/tokenizer.ts';
import { PromptNotes } from '../../../trainer/training/prompt-notes.ts';
import { tokenizePrompts } from '../../../trainer/training/prompts.ts';
import { writeTinyModel } from '../models/tiny-model.ts';

const LIMITS = { max_prompt_length: null, max_completion_length: 4, context: 1000 };
const user = (content: string): ChatMessage => ({ role: 'user', content });
const system = (content: string): ChatMessage => ({ role: 'system', content });
const assistant = (content: string, more: object = {}): ChatMessage => ({
  role: 'assistant',
  content,
  ...more,
});
const call = (given: unknown): object => ({
  tool_calls: [{ type: 'function', function: { name: 'seven', arguments: given } }],
});

/** Writes every turn, and the beginning of the assistant's. */
const PLAIN =
  "{% for m in messages %}{{ m.role }}: {{ m.content or '' }} {% endfor %}{% if add_generation_prompt %}assistant: {% endif %}";
/** As Qwen3's: the thinking of earlier turns goes, the last turn of the assistant gets one, be it empty. */
const THINKING = `{%- for m in messages %}
{%- if m.role == 'assistant' %}
{%- set thought = '' %}{%- set said = m.content %}
{%- if m.reasoning_content is string %}{%- set thought = m.reasoning_content %}
{%- elif '</think>' in said %}
{%- set thought = said.split('</think>')[0].split('<think>')[-1].strip() %}{%- set said = said.split('</think>')[-1].lstrip() %}
{%- endif %}
{{- 'assistant: ' }}{%- if loop.last %}{{- '<think>\\n' + thought + '\\n</think>\\n\\n' }}{%- endif %}{{- said + '\\n' }}
{%- else %}{{- m.role + ': ' + m.content + '\\n' }}{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- 'assistant: ' }}{%- if quick %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}{%- endif %}`;

describe('what a chat says and its template leaves out', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grpo-chat-losses-'));
    await writeTinyModel(folder);
  });
  after(() => rm(folder, { recursive: true }));

  async function read(template: string, chats: ChatMessage[][], kwargs = {}) {
    await writeFile(join(folder, 'chat_template.jinja'), template);
    const notes = new PromptNotes();
    const rows = chats.map((prompt, i) => ({
      id: `${i}`,
      line: i + 1,
      prompt: prompt as never,
      columns: {},
    }));
    await tokenizePrompts(rows, 't.jsonl', await Tokenizer.load(folder), LIMITS, { notes, kwargs });
    // The tiny tokenizer knows few words, and a begun turn is told by itself.
    return notes
      .problems(rows.length)
      .filter(({ code }) => !['prompt-unknown-text', 'prompt-prefill'].includes(code));
  }
  const told = async (...given: Parameters<typeof read>): Promise<string[]> =>
    (await read(...given)).map(({ code }) => code);
  const lost = (template: string, chat: ChatMessage[], says: RegExp): Promise<void> =>
    assert.rejects(read(template, [chat]), (error: { code?: string; message: string; where?: string }) => {
      assert.equal(error.code, 'chat-message-lost');
      assert.match(error.message, says);
      assert.equal(error.where, 't.jsonl:1');
      return true;
    });

  it('nothing, where all of it is written', async () => {
    const few = [system('one two'), user('one'), assistant('two'), user('two three')];
    assert.deepEqual(await told(PLAIN, [few, [user('one')]]), []);
    assert.deepEqual(await told(THINKING, [few, [user('<think>one</think>')]]), []);
    // A template that trims, changes the case or writes JSON leaves nothing out.
    const shouting = '{% for m in messages %}{{ m.content | trim | upper }} {% endfor %}';
    assert.deepEqual(await told(shouting.replace('| upper', ''), [[user(' one two ')]]), []);
    const json = `${PLAIN}{% for m in messages %}{% if m.role == 'tool' %}{{ m.content | tojson }}{% endif %}{% endfor %}`;
    assert.deepEqual(
      await told(json, [[user('one'), { role: 'tool', name: 'seven', content: '{"a": "two"}' }]]),
      [],
    );
  });

  it('a whole message, also where its words stand in another turn', async () => {
    const noSystem = PLAIN.replace(
      '{{ m.role }}',
      "{% if m.role == 'system' %}{% continue %}{% endif %}{{ m.role }}",
    );
    await lost(noSystem, [system('Be brief.'), user('one')], /message 1 says \(role system\)/);
    await lost(noSystem, [system('one'), user('one two')], /message 1 says \(role system\)/);
    await lost(noSystem, [system('user'), user('one')], /message 1/);
    const onlyUser = "{% for m in messages if m.role == 'user' %}{{ m.content }} {% endfor %}";
    await lost(onlyUser, [user('one'), assistant('two'), user('three')], /message 2 says \(role assistant\)/);
    await lost(
      onlyUser,
      [user('one two'), assistant('one'), user('three')],
      /message 2 says \(role assistant\)/,
    );
    await lost(
      '{{ messages[-1].content }}',
      [user('one'), assistant('one'), user('one')],
      /message 1 says \(role user\)/,
    );
  });

  it('thinking: of an earlier turn, and in a field that the template does not read', async () => {
    const shot = [user('one'), assistant('<think>\nseven eight\n</think>\n\ntwo'), user('three')];
    const [note] = await read(THINKING, [shot, [user('one')]]);
    assert.equal(note?.code, 'prompt-thinking-left-out');
    assert.equal(note.severity, 'warning');
    assert.match(note.message, /^1 of 2 prompts hold thinking .*\(message 2: <think>\)/);
    assert.deepEqual(await told(PLAIN, [shot]), []);
    const field = [user('one'), assistant('two', { reasoning_content: 'seven' }), user('three')];
    for (const template of [PLAIN, THINKING])
      assert.match(
        (await read(template, [field]))[0]?.message ?? '',
        /thinking.*\(message 2: reasoning_content\)/,
      );
    const shown = PLAIN.replace('{{ m.content', '{{ m.reasoning_content }} {{ m.content');
    assert.deepEqual(await told(shown, [field]), []);
    // The same words elsewhere do not make up for it.
    assert.deepEqual(await told(PLAIN, [[user('seven'), field[1] as ChatMessage, user('one')]]), [
      'prompt-thinking-left-out',
    ]);
    assert.deepEqual(
      await told(THINKING, [[user('one'), assistant('seven <think>eight</think> two'), user('three')]]),
      ['prompt-words-left-out', 'prompt-thinking-left-out'],
    );
  });

  it('other fields of a message, and a part of its words', async () => {
    const named = [{ ...user('one'), name: 'two', mood: 'three', weight: 1 }];
    assert.deepEqual(await told(PLAIN, [named]), ['prompt-field-left-out', 'prompt-field-unread']);
    const short = '{% for m in messages %}{{ m.content[:60] }} {% endfor %}';
    assert.deepEqual(
      await told(short, [
        [
          user('one'),
          assistant('one two three four five six seven eight one two three four five six seven'),
          user('six'),
        ],
      ]),
      ['prompt-words-left-out'],
    );
    // A switch that a template takes out of its words.
    const switched = PLAIN.replace("m.content or ''", "m.content.replace('/quick', '')");
    assert.deepEqual(await told(switched, [[system('one /quick'), user('two')]]), ['prompt-words-left-out']);
    // Each prompt counts once.
    const twice = [
      user('one'),
      assistant('a', { reasoning: 'b' }),
      assistant('c', { reasoning: 'd' }),
      user('e'),
    ];
    assert.match((await read(PLAIN, [twice]))[0]?.message ?? '', /^1 of 1 prompt /);
  });

  it('a begun turn that is opened otherwise than the model opens it', async () => {
    const begun = [user('one'), assistant('<think>\nLet me see')];
    const [note] = await read(THINKING, [begun]);
    assert.equal(note?.code, 'prompt-prefill-opening');
    assert.match(note.message, /writes "<think>\\n\\n<\/think>\\n\\n" before it/);
    assert.deepEqual(await told(PLAIN, [begun]), []);
    // Where the model's own turns begin so, nothing is to be said.
    assert.deepEqual(await told(THINKING, [[user('one'), assistant('two')]], { quick: true }), []);
    const opening = `${PLAIN}{% if add_generation_prompt %}<think>{% endif %}`;
    assert.match(
      (await read(opening, [[user('one'), assistant('two')]]))[0]?.message ?? '',
      /leaves out "(?: )?<think>", with which it opens a turn/,
    );
    assert.deepEqual(await told(opening, [[user('one'), assistant('<think>two')]]), []);
  });

  it('nothing of the columns that are for the template: each row has its own', async () => {
    const template =
      '{% for t in tools or [] %}{{ t | tojson }} {% endfor %}{% for m in messages %}{{ m.content }} {% endfor %}{% if loud %}six{% endif %}';
    await writeFile(join(folder, 'chat_template.jinja'), template);
    const of = await Tokenizer.load(folder);
    const tool = {
      type: 'function',
      function: { name: 'seven', parameters: { most: new NumberAsWritten('2.0') } },
    };
    const texts = async (columns: Record<string, unknown>[], kwargs = {}) => {
      const notes = new PromptNotes();
      const rows = columns.map((one, i) => ({
        id: `${i}`,
        line: i + 1,
        prompt: [user('one')] as never,
        columns: one,
      }));
      const prompts = await tokenizePrompts(rows, 't.jsonl', of, LIMITS, { notes, kwargs });
      const codes = notes.problems(1).map(({ code }) => code);
      return {
        texts: prompts.map(({ text }) => text),
        codes: codes.filter((code) => code !== 'prompt-unknown-text'),
      };
    };
    // As json.dumps writes the schema in Python.
    const written = '{"type": "function", "function": {"name": "seven", "parameters": {"most": 2.0}}} one ';
    assert.deepEqual(
      await texts([
        { tools: [tool], chat_template_kwargs: null },
        { tools: jsonText([tool]), chat_template_kwargs: { loud: true } },
        { tools: [], chat_template_kwargs: '{"loud": false}' },
        { tools: null, chat_template_kwargs: { loud: null } },
      ]),
      { texts: [written, `${written}six`, 'one ', 'one '], codes: [] },
    );
    assert.deepEqual((await texts([{}], { loud: true })).texts, ['one six']);
    const { codes } = await texts([{ chat_template_kwargs: { lout: true } }]);
    assert.deepEqual(codes, ['prompt-variable-unread']);
    await assert.rejects(texts([{ chat_template_kwargs: { loud: true } }], { loud: false }), {
      code: 'data-template-columns',
      where: 't.jsonl:1',
    });
    await assert.rejects(texts([{ chat_template_kwargs: { tokenize: true } }]), {
      code: 'data-template-columns',
    });
  });

  it('arguments of a tool call that are a text of JSON', async () => {
    const calls = (write: string): string =>
      `${PLAIN}{% for m in messages %}{% for c in m.tool_calls or [] %}{{ c.function.name }} ${write}{% endfor %}{% endfor %}{# 'tool' #}`;
    const asText = [user('one'), assistant('', call('{"a": "two"}')), { role: 'tool', content: 'three' }];
    const asObject = [user('one'), assistant('', call({ a: 'two' })), { role: 'tool', content: 'three' }];
    const twice = calls('{{ c.function.arguments | tojson }}');
    const [note] = await read(twice, [asText]);
    assert.equal(note?.code, 'prompt-arguments-as-text');
    assert.match(note.message, /\(message 2: "\{\\"a\\": \\"two\\"\}"\)/);
    assert.deepEqual(await told(twice, [asObject]), []);
    const either =
      "{% if c.function.arguments is string %}{{ c.function.arguments }}{% else %}{{ c.function.arguments | tojson }}{% endif %}{# 'tool' #}";
    assert.deepEqual(await told(calls(either), [asText, asObject]), []);
    await assert.rejects(
      read(calls('{% for k, v in c.function.arguments.items() %}{{ k }}{% endfor %}'), [asText]),
      {
        code: 'chat-template-failed',
        fix: /as an object/,
      },
    );
    await assert.rejects(read(calls("{{ 'a' + c.function.arguments }}"), [asObject]), {
      code: 'chat-template-failed',
      fix: /json\.dumps\(arguments\)/,
    });
    assert.deepEqual(await told(calls(''), [asObject]), ['prompt-words-left-out']);
    await lost(`${PLAIN}{# .tool_calls 'tool' #}`, asObject, /message 2 calls \(role assistant\)/);
  });
});
