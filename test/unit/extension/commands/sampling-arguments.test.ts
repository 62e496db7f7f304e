import assert from 'node:assert/strict';
import { resolveConfig, type GrpoConfig } from '../../../../core/config/index.ts';
import type { EventRecord } from '../../../../core/run/records.ts';
import { changesUpTo } from '../../../../extension/commands/changed-settings.ts';
import { samplingArguments } from '../../../../extension/commands/sampling-arguments.ts';

const event = (step: number, key: string, value: unknown): EventRecord => ({
  t: '2026-01-01T00:00:00Z',
  attempt: 1,
  step,
  type: 'setting',
  key,
  value,
});

const config = ({ messages }: { messages: boolean }): Pick<GrpoConfig, 'grpo' | 'data'> => {
  const { grpo, data } = resolveConfig({
    model: { base: 'embedded:sums' },
    data: {
      train: 'prompts.jsonl',
      ...(messages ? { messages: [{ role: 'user', content: '{question}' }] } : { prompt: '{question}' }),
    },
    rewards: [{ use: 'exact-answer' }],
    grpo: { temperature: 0.9, top_p: 0.95, top_k: 40, min_p: 0.05, max_completion_length: 64 },
  });
  return { grpo, data };
};

describe('extension: how a checkpoint answers', () => {
  it('samples with every setting of its run', () => {
    assert.deepEqual(samplingArguments(config({ messages: false }), new Map(), false), [
      ...['--temperature', '0.9', '--top-p', '0.95', '--top-k', '40', '--min-p', '0.05'],
      ...['--max-new-tokens', '64'],
    ]);
  });

  it('writes a chat as a chat', () => {
    assert.equal(samplingArguments(config({ messages: true }), new Map(), true).at(-1), '--chat');
    const { grpo, data } = config({ messages: false });
    const quick = { grpo, data: { ...data, chat_template_kwargs: { enable_thinking: false } } };
    // As it was trained: the switches of the template with it.
    assert.deepEqual(samplingArguments(quick, new Map(), true).slice(-3), [
      ...['--chat', '--chat-template-kwargs', '{"enable_thinking":false}'],
    ]);
  });

  it('samples as the step after it did, whatever was changed later', () => {
    const events = [
      event(3, 'grpo.temperature', 0.8),
      event(5, 'grpo.temperature', 0.5),
      event(5, 'grpo.beta', 0.1),
      event(6, 'grpo.temperature', 0.2),
    ];
    const changed = changesUpTo(events, 5);
    assert.deepEqual(
      [...changed],
      [
        ['grpo.temperature', 0.5],
        ['grpo.beta', 0.1],
      ],
    );
    assert.equal(samplingArguments(config({ messages: false }), changed, false)[1], '0.5');
    assert.equal(changesUpTo(events, Infinity).get('grpo.temperature'), 0.2);
  });
});
