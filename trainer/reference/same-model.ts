import { GrpoError } from '../../core/errors/index.ts';
import type { Manifest } from '../../core/run/records.ts';
import type { ReadModel } from '../models/read-model.ts';
import { hashModel } from '../training/inputs.ts';

/**
 * That the base model is the one that the run began with.
 * @throws GrpoError `reference-model-changed`
 */
export async function requireSameModel({ hashes, source }: Manifest, model: ReadModel): Promise<void> {
  if (hashes.model === null || hashes.model === (await hashModel(model))) return;
  throw new GrpoError({
    code: 'reference-model-changed',
    message:
      'The base model is not as it was when this run began: what it says now is not what the KL was measured against.',
    where: model.folder,
    fix: `Put it back as it was; ${source.path} names it under model.base. To hear what the present one says, use \`grpo generate\`.`,
  });
}
