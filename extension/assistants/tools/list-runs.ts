import { z } from 'zod';
import { defineTool } from './tool.ts';

export const listRuns = defineTool({
  name: 'grpo_list_runs',
  title: 'List training runs',
  description:
    'Lists the GRPO training runs of this workspace, the newest first: state, step, newest reward and KL, active alarms, error. Call it first, to learn the names of runs.',
  input: z.object({ limit: z.int().min(1).max(100).default(20).describe('Runs at most.') }),
  readOnly: true,
  answer: async ({ entries }, { limit }) => ({
    total: entries.length,
    runs: entries.slice(0, limit).map(({ head, latest, seconds_left, alarms }) => ({
      run: head.run,
      name: head.name,
      state: head.status?.state ?? null,
      process: head.liveness,
      step: head.status?.step ?? null,
      max_steps: head.status?.max_steps ?? null,
      seconds_left,
      reward: latest?.metrics['reward'] ?? null,
      kl: latest?.metrics['kl'] ?? null,
      alarms: alarms.filter(({ active }) => active).map(({ code }) => code),
      error: head.status?.error ?? null,
      branched_from: head.parent,
    })),
  }),
});
