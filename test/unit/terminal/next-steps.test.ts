import assert from 'node:assert/strict';
import type { Look } from '../../../trainer/terminal/look.ts';
import { summaryLines, type NextSteps } from '../../../trainer/terminal/summary-table.ts';
import { SUMMARY } from './a-run.ts';

const LOOK: Look = { width: 110, colour: false, unicode: true, live: false };

describe('what a run offers next', () => {
  const asks = (prompt: NextSteps['prompt']): string => {
    const line = summaryLines(SUMMARY, { command: 'grpo', prompt }, LOOK).find((one) =>
      one.includes(' generate '),
    );
    return /step-00012 (.*) --num 4$/.exec(line ?? '')?.[1] ?? '';
  };
  const user = { role: 'user', content: 'What is 1+1?' };

  it('is the prompt as it was trained on: texts as they are, chats through the chat template', () => {
    assert.equal(asks({ text: '1+1=' }), "--prompt '1+1='".replaceAll("'", ''));
    assert.equal(asks(undefined), '--prompt ...');
    const text = '<|im_start|>user\nWhat is 1+1?';
    assert.equal(asks({ text, chat: { messages: [user], kwargs: {} } }), "--chat --prompt 'What is 1+1?'");
    assert.equal(
      asks({ text, chat: { messages: [user], kwargs: { enable_thinking: false } } }),
      `--chat --chat-template-kwargs '{"enable_thinking":false}' --prompt 'What is 1+1?'`,
    );
    const both = [
      { role: 'system', content: 'Be' },
      { role: 'user', content: 'a' },
    ];
    const long = { messages: both, kwargs: {} };
    assert.equal(asks({ text, chat: long }), '--chat --prompt ...');
    const short = { messages: both.slice(0, 1), kwargs: {} };
    assert.equal(asks({ text, chat: short }), `--chat --prompt '[{"role":"system","content":"Be"}]'`);
  });
});
