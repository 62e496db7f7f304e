import * as z from 'zod';
import { findRun, runInput } from './find-run.ts';
import { defineTool } from './tool.ts';

export const explainAlarms = defineTool({
  name: 'grpo_explain_alarms',
  title: 'Explain alarms',
  description:
    'Says why a run learns nothing or has gone wrong: its alarms (a `notice` only looks alarming, and says why) with the figures behind them, the completion and token to look at, the config key that is the cause, and ways out.',
  input: z.object({ run: runInput }),
  readOnly: true,
  answer: async (source, { run }) => {
    const { head } = findRun(source, run);
    const alarms = await source.request('alarms', { folder: head.folder });
    return { run: head.run, state: head.status?.state ?? null, error: head.status?.error ?? null, alarms };
  },
});
