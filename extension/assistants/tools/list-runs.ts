import * as z from 'zod';
import { activeAlarms } from '../../../core/alarms/index.ts';
import type { RunEntry } from '../../runs/api.ts';
import { defineTool, type RunSource } from './tool.ts';

export const listRuns = defineTool({
  name: 'grpo_list_runs',
  title: 'List training runs',
  description:
    'Lists the GRPO training runs of this workspace, the newest first: state, step, newest reward and KL, active alarms (null: the run could not be read), error. Call it first, to learn the names of runs.',
  input: z.object({ limit: z.int().min(1).max(100).default(20).describe('Runs at most.') }),
  readOnly: true,
  answer: async (source, { limit }) => ({
    total: source.entries.length,
    runs: await Promise.all(source.entries.slice(0, limit).map((entry) => listed(source, entry))),
  }),
});

async function listed(source: RunSource, { head, latest, seconds_left }: RunEntry): Promise<object> {
  return {
    run: head.run,
    name: head.name,
    state: head.status?.state ?? null,
    process: head.liveness,
    step: head.status?.step ?? null,
    max_steps: head.status?.max_steps ?? null,
    seconds_left,
    reward: latest?.metrics['reward'] ?? null,
    kl: latest?.metrics['kl'] ?? null,
    alarms: await alarmCodes(source, head.folder),
    error: head.status?.error ?? null,
    branched_from: head.parent,
  };
}

/** Null where the run cannot be read: an empty list would say that it is healthy. */
async function alarmCodes(source: RunSource, folder: string): Promise<string[] | null> {
  try {
    const alarms = await source.request('alarms', { folder });
    return activeAlarms(alarms).map(({ code }) => code);
  } catch {
    return null;
  }
}
