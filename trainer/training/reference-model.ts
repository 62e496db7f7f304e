import type { GrpoConfig } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { readModel, type ReadModel } from '../models/read-model.ts';
import type { ModelListener } from '../plan.ts';

/**
 * The model that the KL is measured against: the one of `grpo.reference_model_path`, else the very one that training began with.
 * @param folder  the config's
 * @param trained  `model.base`, read
 * @throws GrpoError `reference-mismatch`: a reference must give probabilities to the same tokens; and as `readModel`
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
  if (other.config.vocabSize === trained.config.vocabSize) return other;
  throw new GrpoError({
    code: 'reference-mismatch',
    message: `The reference model has ${other.config.vocabSize} tokens, the trained model ${trained.config.vocabSize}.`,
    where: `grpo.reference_model_path: ${other.folder}`,
    fix: 'Use a reference with the same tokenizer.',
  });
}
