import { GrpoError } from '../../core/errors/index.ts';
import { findRollout } from '../../core/run/find-rollout.ts';
import type { RolloutRecord } from '../../core/run/records.ts';
import { runFiles } from './run-files.ts';

/**
 * A completion of a run by its id, `s42-g3-c5`. Reads only.
 * @throws GrpoError `run-status-unreadable`, `run-no-completions`, `completion-not-found`
 */
export async function findCompletion(run: string, id: string): Promise<RolloutRecord> {
  const search = await findRollout(runFiles(run), id);
  if (search === undefined)
    throw new GrpoError({
      code: 'run-status-unreadable',
      message: 'status.json is missing or damaged, so which completions count cannot be told.',
      where: run,
      fix: 'Try again if the run is just starting; else restore status.json from a copy.',
    });
  if (search.found !== undefined) return search.found;
  if (!search.any)
    throw new GrpoError({
      code: 'run-no-completions',
      message: 'This run has recorded no completion yet.',
      where: `${run}: rollouts.jsonl`,
      fix: 'Wait for its first step, or go on with it by `grpo resume RUN`.',
    });
  throw new GrpoError({
    code: 'completion-not-found',
    message: `This run has no completion ${id}.`,
    where: run,
    fix: 'Ids look like s42-g3-c5: step, group in the step, completion in the group. The inspector shows them, and rollouts.jsonl holds them.',
  });
}
