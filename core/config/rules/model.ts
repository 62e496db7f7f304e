import { problem, replaceWith, type Problem } from '../problems.ts';
import type { FileAccess } from '../files.ts';
import { adapterJson, placeOfBase, readFolderJson } from '../model-folder.ts';
import type { Rule, RuleContext } from './context.ts';
import { missingFile } from './missing-file.ts';

/** A model's place: a folder that can be looked at, or something on the hub. */
type ModelPlace = { kind: 'folder'; path: string } | { kind: 'hub' } | { kind: 'missing' } | { kind: 'bare' };

/** `owner/name` is a hub id, unless its owner is a folder here: then it is a path. */
async function locate(files: FileAccess, base: string): Promise<ModelPlace> {
  const kind = await files.kind(base);
  if (kind === 'folder') return { kind: 'folder', path: base };
  const looksLikeHubId = /^[\w.-]+\/[\w.-]+(@[\w./-]+)?$/.test(base) && !base.startsWith('.');
  if (looksLikeHubId && (await files.kind(base.split('/')[0] ?? '')) === undefined) return { kind: 'hub' };
  return /^[\w-][\w.-]*$/.test(base) && kind === undefined ? { kind: 'bare' } : { kind: 'missing' };
}

/** The base model and the reference are folders that hold a model, or hub ids. */
export const modelFolders: Rule = async (context) => {
  const { config, sound } = context;
  const problems: Problem[] = [];
  if (sound('model.base')) problems.push(...(await modelFolder(context, 'model.base', config.model.base)));
  const reference = config.grpo.reference_model_path;
  if (reference !== null && sound('grpo.reference_model_path')) {
    problems.push(...(await modelFolder(context, 'grpo.reference_model_path', reference)));
  }
  return problems;
};

async function modelFolder({ files, at }: RuleContext, key: string, base: string): Promise<Problem[]> {
  const place = at(key);
  const found = await locate(files, base);
  if (found.kind === 'hub') return [];
  if (found.kind === 'bare' || found.kind === 'missing') {
    const missing = await missingFile(files, place, base, 'The model folder');
    if (found.kind === 'missing' || missing.fix) return [missing];
    const message = `There is no folder \`${base}\` here. A model of the hub is written with its owner: \`owner/${base}\`.`;
    return [problem('error', 'config-missing-file', place, message)];
  }
  const names = await files.list(found.path);
  if (names.includes('config.json') || names.includes('adapter_config.json')) return [];
  const message = `The folder \`${base}\` holds no model: neither config.json nor adapter_config.json.`;
  return [problem('error', 'config-not-a-model', place, message)];
}

/** Prompt and completion must fit in what the model was made for. */
export const contextLength: Rule = async (context) => {
  const { config, files, sound, given, at } = context;
  if (!['model.base', 'grpo.max_prompt_length', 'grpo.max_completion_length'].every(sound)) return [];
  const limit = await modelContext(files, config.model.base);
  if (limit === undefined) return [];
  const { max_prompt_length: prompt, max_completion_length: completion } = config.grpo;
  // Without a prompt length there must still be room for one token of prompt.
  if ((prompt ?? 1) + completion <= limit) return [];
  const written = ['grpo.max_completion_length', 'grpo.max_prompt_length'].find(given);
  const place = at(written ?? 'model.base');
  const sum =
    prompt === null
      ? `\`max_completion_length\` ${completion} leaves no room for a prompt in`
      : `\`max_prompt_length\` ${prompt} + \`max_completion_length\` ${completion} = ${prompt + completion} is more than`;
  const room = limit - (prompt ?? Math.ceil(limit / 2));
  const fix =
    written === 'grpo.max_completion_length' && room >= 1 ? replaceWith(place, String(room)) : undefined;
  const wayOut = written === undefined ? ' Set `grpo.max_completion_length`.' : '';
  const message = `${sum} the model's context of ${limit} tokens.${wayOut}`;
  return [problem('error', 'config-context-exceeded', place, message, fix)];
};

/** The context of a model folder; of an adapter's, that of its base. undefined where it cannot be known here. */
export async function modelContext(files: FileAccess, base: string): Promise<number | undefined> {
  if ((await files.kind(base)) !== 'folder') return undefined;
  const adapter = await adapterJson(files, base);
  if (adapter !== undefined) {
    const inner = adapter.json['base_model_name_or_path'];
    if (typeof inner !== 'string') return undefined;
    const place = await placeOfBase(files, base, inner);
    if (place === undefined) return undefined;
    return (await adapterJson(files, place)) === undefined ? modelContext(files, place) : undefined;
  }
  // A broken config.json is the model reader's to report, with its reason; here there is just no context to compare.
  const config = await readFolderJson(files, `${base}/config.json`);
  for (const key of ['max_position_embeddings', 'n_positions', 'n_ctx']) {
    const value = config?.[key];
    if (typeof value === 'number' && value > 0) return value;
  }
  return undefined;
}
