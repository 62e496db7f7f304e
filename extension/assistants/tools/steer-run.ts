import * as z from 'zod';
import { findRun, runInput } from './find-run.ts';
import { defineTool } from './tool.ts';

export const steerRun = defineTool({
  name: 'grpo_steer_run',
  title: 'Steer a training run',
  description:
    'Pauses, continues, stops or checkpoints a run that trains, or changes one of its live settings (train.learning_rate, grpo.beta, grpo.temperature, train.max_steps, ...). A person confirms each call.',
  input: z.object({
    run: runInput,
    action: z.enum(['pause', 'continue', 'stop', 'checkpoint', 'set']),
    key: z.string().optional().describe('With set: the dotted key.'),
    value: z.number().optional().describe('With set: its new value.'),
  }),
  readOnly: false,
  answer: async (source, { run, action, key, value }) => {
    const { head } = findRun(source, run);
    if (action !== 'set') return source.control(head.folder, { type: action });
    if (key === undefined || value === undefined)
      return { accepted: false, reason: '`set` needs key and value' };
    return source.control(head.folder, { type: 'set', key, value });
  },
});
