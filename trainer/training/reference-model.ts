import type { GrpoConfig } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { readModel, type ReadModel } from '../models/read-model.ts';
import type { ModelListener } from '../plan.ts';

/**
 * The model that the KL is measured against: the one of `grpo.reference_model_path`, else the very one that training began with.
 * @param folder  the config's
 * @param trained  `model.base`, read
 * @throws GrpoError `reference-mismatch`: a reference must give probabilities to the same tokens, whatever the number of them; and as `readModel`
 */
export async function readReferenceModel(
  config: GrpoConfig,
  folder: string,
  trained: ReadModel,
  { onProgress, onNotice }: ModelListener = {},
): Promise<ReadModel> {
  const path = config.grpo.reference_model_path;
  if (path === null) return trained;
  const other = await readModel(path, folder, onProgress, onNotice ? { onNotice } : {});
  const mismatch = (message: string): GrpoError =>
    new GrpoError({
      code: 'reference-mismatch',
      message,
      where: `grpo.reference_model_path: ${other.folder}`,
      fix: 'Use a reference with the same tokenizer.',
    });
  if (other.config.vocabSize !== trained.config.vocabSize)
    throw mismatch(
      `The reference model has ${other.config.vocabSize} tokens, the trained model ${trained.config.vocabSize}.`,
    );
  const id = trained.tokenizer.firstDifference(other.tokenizer);
  if (id === undefined) return other;
  const [here, there] = [trained, other].map(({ tokenizer }) => JSON.stringify(tokenizer.tokens([id])[0]));
  throw mismatch(`The id ${id} is ${there} to the reference model and ${here} to the trained model.`);
}
