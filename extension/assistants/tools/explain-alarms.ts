import { z } from 'zod';
import { findRun, runInput } from './find-run.ts';
import { defineTool } from './tool.ts';

export const explainAlarms = defineTool({
  name: 'grpo_explain_alarms',
  title: 'Explain alarms',
  description:
    'Says why a run learns nothing or has gone wrong: its alarms with the figures behind them, the completion and token to look at, the config key that is the cause, and ways out.',
  input: z.object({ run: runInput }),
  readOnly: true,
  answer: async (source, { run }) => {
    const { head, alarms } = findRun(source, run);
    return { run: head.run, state: head.status?.state ?? null, error: head.status?.error ?? null, alarms };
  },
});
