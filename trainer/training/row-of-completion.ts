import type { GrpoConfig } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import type { RolloutRecord } from '../../core/run/records.ts';
import { loadDataset, type PromptRow } from '../data/dataset.ts';

/**
 * The row of the training data that a recorded completion answers. A row's id comes from its content: what is found is what the run saw.
 * @param folder  the config's
 * @throws GrpoError `run-data-gone` where the table cannot be read any more, `run-data-changed` where the row is not in it
 */
export async function rowOfCompletion(
  config: GrpoConfig,
  folder: string,
  { id, prompt_id }: RolloutRecord,
): Promise<PromptRow> {
  const { rows } = await loadDataset(config, folder).catch((error: unknown) => {
    throw error instanceof GrpoError ? dataGone(error) : error;
  });
  const row = rows.find((one) => one.id === prompt_id);
  if (row !== undefined) return row;
  throw new GrpoError({
    code: 'run-data-changed',
    message: `The data of this run has changed: the row that ${id} answered (${prompt_id}) is not in it as it was.`,
    where: config.data.train,
    fix: 'Put the table back as it was when the run was started.',
  });
}

const dataGone = (error: GrpoError): GrpoError =>
  new GrpoError({
    code: 'run-data-gone',
    message: `The data of this run cannot be read any more. ${error.message}`,
    ...(error.where === undefined ? {} : { where: error.where }),
    fix: 'Put the table back where it was when the run was started.',
    cause: error,
  });
