import assert from 'node:assert/strict';
import { diagnose } from '../../../core/config/index.ts';
import { memoryFiles } from './memory-files.ts';

describe('columns that TRL hands to the chat template', () => {
  const chat = [{ role: 'user', content: 'hi' }];
  const tool = { type: 'function', function: { name: 'now' } };
  const found = async (rows: readonly object[], data: string, reward = 'a') => {
    const files = memoryFiles({
      'embedded:sums/config.json': '{}',
      'rows.jsonl': rows.map((row) => JSON.stringify(row)).join('\n'),
    });
    const text = `model: { base: "embedded:sums" }\ndata: { train: rows.jsonl, ${data} }\nrewards: [ { use: contains, text: "${reward}" } ]\n`;
    const problems = await diagnose(text, files);
    return problems.flatMap(({ code, message }) => (code === 'config-column-not-read' ? [message] : []));
  };

  it('are told where a row brings them, with its place', async () => {
    const rows = [
      { prompt: chat, tools: null, chat_template_kwargs: {} },
      { prompt: chat, tools: [tool], chat_template_kwargs: { enable_thinking: false } },
    ];
    const [tools, kwargs, ...others] = await found(rows, 'prompt: "{prompt}"');
    assert.match(tools ?? '', /^rows\.jsonl:2: .*`tools`.*message of the system/);
    assert.match(kwargs ?? '', /^rows\.jsonl:2: .*`chat_template_kwargs`.*data\.chat_template_kwargs/);
    assert.deepEqual(others, []);
    const messages = 'messages: [ { role: user, content: "{q}" } ]';
    assert.equal((await found([{ q: 'hi', tools: [tool] }], messages)).length, 1);
  });

  it('are nobody’s affair where they are empty, prompts are texts, or the config reads them', async () => {
    assert.deepEqual(await found([{ prompt: chat, tools: [] }], 'prompt: "{prompt}"'), []);
    assert.deepEqual(await found([{ prompt: 'hi', tools: [tool] }], 'prompt: "{prompt}"'), []);
    assert.deepEqual(await found([{ prompt: chat, tools: 'x' }], 'prompt: "{prompt}"', '{tools}'), []);
  });
});
