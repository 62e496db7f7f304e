import { DROPOUTS, FOREIGN_MATHS, HARMLESS_KEYS, READ_KEYS } from './config-keys.ts';
import { describe, JsonFields } from './json-fields.ts';
import type { JsonFile } from './model-config.ts';

/** What generation_config.json may ask of sampling, with the value that asks for nothing. */
const SAMPLING: Readonly<Record<string, unknown>> = {
  temperature: 1,
  top_p: 1,
  top_k: 50,
  min_p: 0,
  typical_p: 1,
  epsilon_cutoff: 0,
  eta_cutoff: 0,
  repetition_penalty: 1,
  encoder_repetition_penalty: 1,
  length_penalty: 1,
  no_repeat_ngram_size: 0,
  guidance_scale: 1,
  num_beams: 1,
  bad_words_ids: undefined,
  force_words_ids: undefined,
  sequence_bias: undefined,
  suppress_tokens: undefined,
  begin_suppress_tokens: undefined,
  forced_bos_token_id: undefined,
  forced_eos_token_id: undefined,
  stop_strings: undefined,
};

/**
 * What of a model folder's config.json and generation_config.json is not used, a sentence each. The files have been accepted
 * (`parseModelConfig`): nothing here is an error.
 */
export function modelNotices({ json, path }: JsonFile, generation?: JsonFile): string[] {
  const fields = new JsonFields(json, path);
  const notices: string[] = [];
  const dropouts = fields.keys.filter((key) => DROPOUTS.has(key) && fields.raw(key) !== 0);
  if (dropouts.length > 0) {
    notices.push(`${path}: ${valuesOf(fields, dropouts)} has no effect: training drops nothing of the base.`);
  }
  const known = (key: string): boolean =>
    [READ_KEYS, HARMLESS_KEYS, FOREIGN_MATHS, DROPOUTS].some((keys) => keys.has(key)) || key.startsWith('_');
  const unknown = fields.keys.filter((key) => !known(key) && fields.raw(key) !== false);
  if (unknown.length > 0) {
    notices.push(`${path}: ${unknown.join(', ')}: not known here, and without effect.`);
  }
  const vocabulary = fields.integer('vocab_size');
  for (const key of ['bos_token_id', 'pad_token_id']) {
    const id = fields.id(key);
    if (id !== null && id >= vocabulary) {
      notices.push(`${path}: ${key} ${id} is beyond the vocabulary of ${vocabulary}: it is taken as unset.`);
    }
  }
  if (generation !== undefined) notices.push(...samplingNotice(generation));
  return notices;
}

function samplingNotice({ json, path }: JsonFile): string[] {
  const fields = new JsonFields(json, path);
  const asked = Object.keys(SAMPLING).filter((key) => fields.has(key) && fields.raw(key) !== SAMPLING[key]);
  if (asked.length === 0) return [];
  return [
    `${path}: ${valuesOf(fields, asked)} ${asked.length === 1 ? 'is' : 'are'} not used: sampling follows the settings under \`grpo\`, or the command line's.`,
  ];
}

const valuesOf = (fields: JsonFields, keys: readonly string[]): string =>
  keys.map((key) => `${key} ${describe(fields.raw(key))}`).join(', ');
