import { dirname } from 'node:path';
import type { TokenArrays } from '../../core/alarms/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { readArray } from '../../core/run/arrays.ts';
import type { RunFiles } from '../../core/run/files.ts';
import { readLinesFrom } from '../../core/run/lines.ts';
import type { ArrayRef, Manifest, RolloutRecord, RunArray, UpdateRecord } from '../../core/run/records.ts';
import { isObject, isRolloutRecord, isUpdateRecord, type Guard } from '../../core/run/validate.ts';
import { locateModel } from '../models/locate.ts';
import { Tokenizer } from '../models/tokenizer.ts';

const BUDGET = 1 << 22;

/** The per-token values of one completion, found by reading through the run. Undefined: the run does not hold it. */
export async function tokenArrays(
  files: RunFiles,
  manifest: Manifest,
  id: string,
): Promise<TokenArrays | undefined> {
  const rollout = await findRecord<RolloutRecord>(
    files,
    'rollouts.jsonl',
    isRolloutRecord,
    (one) => one.id === id,
  );
  if (rollout === undefined) return undefined;
  const update = await findRecord<UpdateRecord>(
    files,
    'updates.jsonl',
    isUpdateRecord,
    (one) => one.step === rollout.step,
  );
  const refs = { ...rollout.arrays, ...update?.completions.find((one) => one.id === id)?.arrays };
  const arrays: Partial<Record<string, RunArray>> = {};
  for (const name of ['ids', 'logprobs', 'ref_logprobs', 'logprobs_new', 'mask']) {
    const array = await readIfThere(files, refs[name]);
    if (array !== undefined) arrays[name] = array;
  }
  const { ids, ...values } = arrays;
  const pieces = ids === undefined ? undefined : await piecesOf(ids, manifest);
  return { ...values, ...(pieces === undefined ? {} : { pieces }) };
}

async function readIfThere(files: RunFiles, ref: ArrayRef | undefined): Promise<RunArray | undefined> {
  if (ref === undefined) return undefined;
  try {
    return await readArray(files, ref);
  } catch (error) {
    // A copy without its rollouts.bin can still be diagnosed, without the token.
    if (error instanceof GrpoError) return undefined;
    throw error;
  }
}

async function findRecord<T>(
  files: RunFiles,
  file: string,
  isRecord: Guard<T>,
  isWanted: (record: T) => boolean,
): Promise<T | undefined> {
  const end = (await files.size(file)) ?? 0;
  for (let offset = 0; ;) {
    const read = await readLinesFrom(files, file, isRecord, offset, end, BUDGET);
    const found = read.entries.find(({ record }) => isWanted(record));
    if (found !== undefined) return found.record;
    if (!read.more) return undefined;
    offset = read.offset;
  }
}

/** The tokens' texts, where the run's model lies on this machine: nothing is downloaded to name a token. */
async function piecesOf(ids: RunArray, { config, source }: Manifest): Promise<string[] | undefined> {
  const model = config['model'];
  const base = isObject(model) ? model['base'] : undefined;
  if (typeof base !== 'string') return undefined;
  try {
    const env = { ...process.env, HF_HUB_OFFLINE: '1' };
    const { folder, adapter } = await locateModel(base, dirname(source.path), undefined, { env });
    const tokenizer = await Tokenizer.load(folder, adapter?.folder);
    return Array.from(ids, (id) => tokenizer.decode([id], { specialTokens: true }));
  } catch (error) {
    if (error instanceof GrpoError) return undefined;
    throw error;
  }
}
