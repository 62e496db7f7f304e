import { GrpoError } from '../../../core/errors/index.ts';
import type { RunRequests } from '../../../core/protocol/index.ts';
import type { RunFiles } from '../../../core/run/files.ts';
import type { RolloutRecord, UpdateCompletion } from '../../../core/run/records.ts';
import type { OpenRun } from './open-run.ts';
import { readCheckpoints } from './checkpoints.ts';
import { readStep } from './step-reader.ts';
import { readTokens } from './tokens.ts';
import { completionView, stepView } from './views.ts';

export type RunHandlers = {
  [M in keyof RunRequests]: (
    run: OpenRun,
    params: RunRequests[M]['params'],
  ) => Promise<RunRequests[M]['result']>;
};

/** How each request of a page is answered from a run. */
export const runHandlers: RunHandlers = {
  step: async ({ files }, { step }) => {
    const found = await readStep(files, step);
    return found === undefined ? null : stepView(found.step, found.rollouts, found.update);
  },
  group: async ({ files }, { step, group }) => {
    const found = await readStep(files, step);
    if (found === undefined) return null;
    const { groups } = stepView(step, found.rollouts, found.update);
    return groups.find((one) => one.group === group) ?? null;
  },
  completion: async ({ files }, { id }) => {
    const found = await readCompletion(files, id);
    return found === undefined ? null : completionView(found.record, found.update);
  },
  text: async ({ files }, { id, part }) => {
    const found = await readCompletion(files, id);
    if (found === undefined)
      throw new GrpoError({ code: 'run-completion-missing', message: `This run has no completion ${id}.` });
    return found.record[part];
  },
  tokens: async ({ files }, { id }) => {
    const found = await readCompletion(files, id);
    return found === undefined ? null : readTokens(files, found.record, found.update);
  },
  points: async (run) => {
    await run.ready();
    return run.log.points();
  },
  series: async (run) => {
    await run.ready();
    return run.log.series(run.folder);
  },
  checkpoints: async (run) => {
    await run.ready();
    return readCheckpoints(run.folder, run.log.metrics, run.log.evaluations);
  },
  alarms: (run) => run.judged(),
  find: ({ completions }, { filter, order, pinned }) => completions.find(filter, order, pinned),
  rows: ({ completions }, { list, from, to }) => completions.rows(list, from, to),
  sameprompt: ({ completions }, { prompt_id }) => completions.samePrompt(prompt_id),
};

const ID = /^s(\d+)-g\d+-c\d+$/;

/** A completion by its id, `s42-g3-c5`. */
async function readCompletion(
  files: RunFiles,
  id: string,
): Promise<{ record: RolloutRecord; update: UpdateCompletion | undefined } | undefined> {
  const step = ID.exec(id)?.[1];
  if (step === undefined)
    throw new GrpoError({
      code: 'run-completion-id',
      message: `"${id}" is no completion's id, like s42-g3-c5.`,
    });
  const found = await readStep(files, Number(step));
  const record = found?.rollouts.find((one) => one.id === id);
  if (record === undefined) return undefined;
  return { record, update: found?.update?.completions.find((one) => one.id === id) };
}
