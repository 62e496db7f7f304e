import assert from 'node:assert/strict';
import { GrpoError } from '../../../core/errors/index.ts';
import { promptOfRow } from '../../../core/tables/row-prompt.ts';

const make = (prompt: unknown, template: string | null = '{prompt}') =>
  promptOfRow({ prompt: template, messages: null }, { line: 1, columns: { prompt } }, new Set());
const question = { role: 'user', content: 'What is 2 plus 2?' };

function refused(prompt: unknown, code: string, says: RegExp, template = '{prompt}'): void {
  assert.throws(
    () => make(prompt, template),
    (error) => {
      assert.ok(error instanceof GrpoError);
      assert.deepEqual(error.code, code, error.message);
      assert.match(`${error.message} ${error.fix ?? ''}`, says);
      return true;
    },
  );
}

describe('data: chats as people have them', () => {
  it('are read as meant', () => {
    const chat = [question];
    for (const prompt of [
      chat,
      question,
      JSON.stringify(chat),
      JSON.stringify(question),
      { messages: chat },
      [{ role: 'user', content: [{ type: 'text', text: 'What is ' }, { text: '2 plus 2?' }] }],
      [{ from: 'human', value: 'What is 2 plus 2?' }],
    ])
      assert.deepEqual(make(prompt), chat);
    const turns = [
      { from: 'system', value: 'Be brief.' },
      { from: 'human', value: 'Hi' },
      { from: 'gpt', value: 'Hello' },
    ];
    assert.deepEqual(
      (make(turns) as { role: string }[]).map(({ role }) => role),
      ['system', 'user', 'assistant'],
    );
    const call = { role: 'assistant', content: null, tool_calls: [{ type: 'function' }] };
    assert.deepEqual(make([question, call]), [question, call]);
    assert.deepEqual(make([{ role: 'system', content: '' }, question]), [
      { role: 'system', content: '' },
      question,
    ]);
  });

  it('are texts where they are no chats', () => {
    for (const text of ['[1, 2]', '{"a": 1}', '[INST] hi', '<|im_start|>user\nhi<|im_end|>', "{'a': 1}"])
      assert.equal(make(text), text);
    assert.equal(make([1, 2], 'Sort {prompt}'), 'Sort [1,2]');
    assert.equal(make(72), '72');
  });

  it('are refused by the program that wrote them as a text', () => {
    const json = JSON.stringify([question]);
    const kinds: [RegExp, ...unknown[]][] = [
      [
        /NumPy/,
        "array([{'content': 'Hi', 'role': 'user'}], dtype=object)",
        "array([{'content': 'Be brief.', 'role': 'system'},\n       {'content': 'Hi', 'role': 'user'}],\n      dtype=object)",
        "[array([{'role': 'user', 'content': 'Hi'}], dtype=object)]",
        "{'messages': array([{'role': 'user', 'content': 'Hi'}], dtype=object)}",
      ],
      [
        /Python shows it/,
        "[{'content': 'Be brief.', 'role': 'system'}\n {'content': 'Hi', 'role': 'user'}]",
        "[{'name': None, 'role': 'user', 'content': 'Hi'}]",
        "{'messages': [{'role': 'user', 'content': 'Hi'}]}",
        "({'role': 'user', 'content': 'Hi'},)",
      ],
      [
        /encoded twice/,
        JSON.stringify(json),
        JSON.stringify(JSON.stringify(json)),
        JSON.stringify("[('user', 'Hi')]"),
      ],
      [/messages are texts of JSON/, JSON.stringify([JSON.stringify(question)]), [JSON.stringify(question)]],
      [
        /list of pairs/,
        "[('user', 'Hi')]",
        '(("user", "Hi"), ("assistant", "Hello"))',
        "[['user', 'Hi']]",
        '[["user", "Hi"]]',
        [['human', 'Hi']],
      ],
      [
        /as YAML/,
        '- role: user\n  content: Hi',
        '- content: |\n    Hi\n    you\n  role: user\n',
        '---\nmessages:\n- role: "user"\r\n  content: Hi\n- role: assistant\n  content: Hello\n',
        'role: user\ncontent: Hi',
        '- from: human\n  value: Hi',
      ],
      [/keys have no quotes/, "[ { role: 'user', content: 'Hi' } ]", '[{role: user, content: Hi}]'],
      [/object Object/, '[object Object]', '[object Object],[object Object]'],
      [
        /no JSON/,
        "[HumanMessage(content='Hi', role='user')]",
        "[Message(role='user', content='Hi')]",
        "[OrderedDict([('role', 'user'), ('content', 'Hi')])]",
        '[{"role"=>"user", "content"=>"Hi"}]',
        '[{\\"role\\": \\"user\\", \\"content\\": \\"Hi\\"}]',
        `'${json}'`,
        `b'${json}'`,
      ],
      [/cut off/, json.slice(0, -8), '[{"role": "user", "content": "say "hi""}]'],
      [/list of chats/, JSON.stringify([[question]]), [[question]]],
    ];
    for (const [says, ...values] of kinds) {
      for (const value of values) {
        refused(value, 'data-bad-conversation', says);
        refused(value, 'data-chat-in-text', says, 'Answer this: {prompt}');
      }
    }
    // Some messages of a text of JSON are none: said by name, not read as a text.
    refused(JSON.stringify([question, { role: 'user' }]), 'data-bad-conversation', /Message 2/);
    refused('[{"role": "user", "parts": [{"text": "Hi"}]}]', 'data-bad-conversation', /role, parts/);
    assert.deepEqual(make({ messages: json }), [question]);
  });

  it('are no chats where they only look a little like them', () => {
    for (const text of [
      'array([1, 2], dtype=object)',
      "[('apple', 'red'), ('user', 3)]",
      '- role of the user\n- content of the page',
      'role: What does a user do?',
      '"Hi," said the user.',
      'def role(user):\n    return {"content": user}',
      "{'name': 'Ada', 'age': 36}",
      'Sort these: [{role: user, content: x}]',
      '[["a", "b"], ["user", "c"]]',
      '[Note] the role: user content (old)',
    ])
      assert.equal(make(text), text);
    assert.equal(
      make([{ name: 'Ada', role: 'user' }], 'Who? {prompt}'),
      'Who? [{"name":"Ada","role":"user"}]',
    );
  });

  it('are looked at in time that grows with the text', () => {
    const time = (text: string): number => {
      const begun = process.cpuUsage();
      make(`${text}x`);
      const { user, system } = process.cpuUsage(begun);
      return (user + system) / 1000;
    };
    const pieces = [
      '[',
      '(',
      ' ',
      '\n',
      'a(',
      "['",
      '- content:\n',
      '- role: user\n',
      '---\n',
      '[{role: ',
      "[{'a': ",
      '"\\',
    ];
    for (const piece of pieces) {
      for (const before of ['', '[', '- content: x', '[{role: user\n', 'array(['])
        assert.ok(
          time(before + piece.repeat(1_000_000 / piece.length)) < 500,
          JSON.stringify([before, piece]),
        );
    }
  });

  it('are refused by name', () => {
    refused("[{'role': 'user', 'content': 'Hi'}]", 'data-bad-conversation', /Python.*json\.dumps/);
    refused("{'from': 'human', 'value': \"it's\"}", 'data-bad-conversation', /Python/);
    refused([question], 'data-chat-in-text', /"prompt" holds a chat.*whole prompt/, 'Answer this: {prompt}');
    refused(JSON.stringify([question]), 'data-chat-in-text', /holds a chat/, 'Answer this: {prompt}');
    refused("[{'role': 'user', 'content': 'Hi'}]", 'data-chat-in-text', /holds a chat/, '{prompt}!');
    refused(['What?'], 'data-bad-conversation', /Message 1 of the prompt is the text "What\?"/);
    refused([{ ...question, role: 'narrator' }], 'data-bad-conversation', /role "narrator"/);
    refused([{ from: 'narrator', value: 'x' }], 'data-bad-conversation', /role "narrator"/);
    refused(
      [{ role: 'user', content: [{ type: 'image_url', image_url: 'x' }] }],
      'data-bad-conversation',
      /type "image_url".*text only/,
    );
    refused([{ role: 'assistant', content: null }], 'data-bad-conversation', /content is null/);
    refused([{ role: 'user', content: ' ' }], 'data-empty-prompt', /Message 1.*empty/);
    refused([], 'data-empty-prompt', /is empty/);
    refused({ text: 'x' }, 'data-bad-conversation', /an object with text/);
    refused('half \ud83d', 'data-half-character', /\\ud83d/);
  });
});
