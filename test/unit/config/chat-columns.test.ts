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

  it('are told where they hold something else than what is handed over, with the place', async () => {
    const rows = [
      { prompt: chat, tools: null, chat_template_kwargs: {} },
      { prompt: chat, tools: [tool], chat_template_kwargs: { enable_thinking: false } },
      { prompt: chat, tools: JSON.stringify([tool]), chat_template_kwargs: '{"enable_thinking": false}' },
    ];
    assert.deepEqual(await found(rows, 'prompt: "{prompt}"'), []);
    const wrong = [...rows, { prompt: chat, tools: ['now'], chat_template_kwargs: 'fast' }];
    const [tools, kwargs, ...others] = await found(wrong, 'prompt: "{prompt}"');
    assert.match(tools ?? '', /^rows\.jsonl:4: .*`tools`.*no list of objects/);
    assert.match(kwargs ?? '', /^rows\.jsonl:4: .*`chat_template_kwargs`.*no object/);
    assert.deepEqual(others, []);
    const messages = 'messages: [ { role: user, content: "{q}" } ]';
    assert.equal((await found([{ q: 'hi', tools: 'a hammer' }], messages)).length, 1);
  });

  it('are nobody’s affair where they are empty, prompts are texts, or the config reads them', async () => {
    assert.deepEqual(await found([{ prompt: chat, tools: [] }], 'prompt: "{prompt}"'), []);
    assert.deepEqual(await found([{ prompt: 'hi', tools: 'x' }], 'prompt: "{prompt}"'), []);
    assert.deepEqual(await found([{ prompt: chat, tools: 'x' }], 'prompt: "{prompt}"', '{tools}'), []);
  });
});
