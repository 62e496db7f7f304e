import * as z from 'zod';
import { GrpoError } from '../../../core/errors/index.ts';
import type { RunEntry } from '../../runs/api.ts';
import type { RunSource } from './tool.ts';

/** How every tool is told which run. */
export const runInput = z
  .string()
  .optional()
  .describe('Folder name or config name of the run, as grpo_list_runs gives it. Left out: the newest run.');

/** The run that is meant. Throws `run-not-found` with the names that there are. */
export function findRun({ entries }: Pick<RunSource, 'entries'>, run: string | undefined): RunEntry {
  const found =
    run === undefined
      ? entries[0]
      : (entries.find(({ head }) => head.run === run || head.folder === run) ??
        entries.find(({ head }) => head.name === run));
  if (found !== undefined) return found;
  const names = entries.slice(0, 10).map(({ head }) => head.run);
  throw new GrpoError({
    code: 'run-not-found',
    message: run === undefined ? 'There is no run in this workspace yet.' : `There is no run ${run}.`,
    fix: names.length === 0 ? 'Start one: GRPO: Start Training.' : `The newest runs are ${names.join(', ')}.`,
  });
}
