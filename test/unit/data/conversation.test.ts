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
