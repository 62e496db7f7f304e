import { GrpoError } from '../../errors/index.ts';
import { parseAdapterConfig, type AdapterConfig } from '../../models/adapter-config.ts';
import { folderFindings } from '../../models/folder-files.ts';
import { looksLikePattern } from '../../models/lora-settings.ts';
import { parseModelConfig, type JsonFile } from '../../models/model-config.ts';
import { modelNotices } from '../../models/notices.ts';
import type { FileAccess } from '../files.ts';
import {
  adapterJson,
  asConfig,
  isWritten,
  overruledKeys,
  placeOfBase,
  readFolderJson,
} from '../model-folder.ts';
import { nodeAt, toValue } from '../document/node.ts';
import { problem, replaceWith, type Place, type Problem } from '../problems.ts';
import type { Rule } from './context.ts';
import { sentences } from '../../text/sentences.ts';

/** What the folders of the model and of the reference hold: what the trainer would refuse there, and what it would not use. */
export const folderContents: Rule = async (context) => {
  const { config, sound, files, at } = context;
  const problems: Problem[] = [];
  const look = async (key: string, base: string): Promise<void> => {
    if (sound(key)) problems.push(...(await contentProblems(files, base, at(key))));
  };
  await look('model.base', config.model.base);
  const reference = config.grpo.reference_model_path;
  if (reference !== null && reference !== config.model.base)
    await look('grpo.reference_model_path', reference);
  return problems;
};

async function contentProblems(files: FileAccess, base: string, place: Place): Promise<Problem[]> {
  const adapter = await adapterJson(files, base);
  if (adapter === undefined) return modelProblems(files, base, place);
  const { settings, error } = attempt(() => parseAdapterConfig(adapter));
  const found = await findings(files, base, 'adapter', place);
  if (settings === undefined) {
    // An adapter_config.json that says nothing of PEFT may be anything: its reader decides.
    return adapter.json['peft_type'] === undefined ? found : [refused(place, error), ...found];
  }
  const below = await placeOfBase(files, base, settings.base);
  if (below === undefined) {
    const message = `The adapter \`${base}\` comes from the hub and names \`${settings.base}\` as its base, which is no hub id: a downloaded adapter may not name places on this machine. Copy it into a folder of your own and correct base_model_name_or_path in its adapter_config.json.`;
    return [problem('error', 'adapter-base-place', place, message), ...found];
  }
  if (/^\.(?:[\\/]\.?)*$/.test(settings.base)) {
    const message = `The adapter \`${base}\` names its own folder as its base: write the model that it was trained on as base_model_name_or_path in its adapter_config.json.`;
    return [problem('error', 'config-model-refused', place, message), ...found];
  }
  if ((await adapterJson(files, below)) !== undefined) {
    const message = `The adapter \`${base}\` names \`${settings.base}\` as its base, which is an adapter itself: merge that one into its base first (\`grpo export ${below} --format merged\`).`;
    return [problem('error', 'config-model-refused', place, message), ...found];
  }
  const isPath = /^([./~]|[A-Za-z]:[\\/]|embedded:)/.test(settings.base);
  if (isPath && !settings.base.startsWith('~') && (await files.kind(below)) === undefined) {
    const message = `The adapter \`${base}\` names \`${settings.base}\` as its base, which is not there: put it back, or correct base_model_name_or_path in its adapter_config.json.`;
    return [problem('error', 'config-missing-file', place, message), ...found];
  }
  return [...found, ...(await modelProblems(files, below, place))];
}

async function modelProblems(files: FileAccess, folder: string, place: Place): Promise<Problem[]> {
  const read = async (name: string): Promise<JsonFile | undefined> => {
    const path = `${folder}/${name}`;
    const json = await readFolderJson(files, path);
    return json && { json, path };
  };
  if ((await files.kind(folder)) !== 'folder') return [];
  const config = await read('config.json');
  const problems = await findings(files, folder, 'model', place);
  if (config?.json['model_type'] === undefined) return problems;
  const generation = await read('generation_config.json');
  const { settings, error } = attempt(() => parseModelConfig(config, generation));
  if (settings === undefined) return [refused(place, error), ...problems];
  const notices = modelNotices(config, generation);
  return [...problems, ...notices.map((message) => problem('info', 'config-model-notice', place, message))];
}

async function findings(
  files: FileAccess,
  folder: string,
  kind: 'model' | 'adapter',
  place: Place,
): Promise<Problem[]> {
  return folderFindings(folder, await files.list(folder), kind).map(({ severity, message }) =>
    problem(severity, severity === 'error' ? 'config-model-refused' : 'config-model-notice', place, message),
  );
}

function attempt<T>(read: () => T): { settings?: T; error?: GrpoError } {
  try {
    return { settings: read() };
  } catch (error) {
    if (error instanceof GrpoError) return { error };
    throw error;
  }
}

/** Under the reader's own code: `check` and the programs that load the folder name one fact alike. */
const refused = (place: Place, error: GrpoError | undefined): Problem =>
  problem(
    'error',
    error?.code ?? 'config-model-refused',
    place,
    sentences(`${error?.where ?? ''}: ${error?.message ?? ''}`, error?.fix),
  );

/** Where the model is an adapter, training goes on with that adapter: `model.adapter` may say nothing else. */
export const continuedAdapter: Rule = async ({ config, root, files, at, sound }) => {
  const { base } = config.model;
  const found = sound('model.base') && sound('model.adapter') ? await adapterJson(files, base) : undefined;
  const { settings } = found === undefined ? {} : attempt(() => parseAdapterConfig(found));
  if (settings === undefined) return [];
  const given = nodeAt(root, ['model', 'adapter']);
  const value: unknown = given && toValue(given);
  if (value === 'none') {
    const message = `\`${base}\` is an adapter, which \`adapter: none\` would take off. To train all weights of its model, merge it first: \`grpo export ${base} --format merged --out FOLDER\`, and name that folder as \`base\`.`;
    return [problem('error', 'config-adapter-overruled', at('model.adapter'), message)];
  }
  const keys = isWritten(root, ['model', 'adapter']) ? overruledKeys(value ?? {}, settings) : [];
  if (keys.length > 0) return keys.map((key) => overruled(base, settings, key, at(`model.adapter.${key}`)));
  const message = `\`${base}\` is an adapter on ${settings.base}: training goes on with it (r ${settings.r}, alpha ${settings.alpha}, ${targetText(settings)}), and it is the reference as it lies there.`;
  return [problem('info', 'config-adapter-continued', at('model.base'), message)];
};

function overruled(
  base: string,
  adapter: AdapterConfig,
  key: 'r' | 'alpha' | 'target_modules',
  place: Place,
): Problem {
  const value = asConfig(adapter)[key];
  const own = JSON.stringify(value);
  // As YAML: names need no quotes, a pattern does.
  const typed =
    typeof value === 'string' && looksLikePattern(value)
      ? `'${value.replaceAll("'", "''")}'`
      : own.replaceAll('"', '');
  const message = `\`${base}\` is an adapter with ${key} ${own}, and training goes on with it. For an adapter of another kind, merge this one into its base first: \`grpo export ${base} --format merged --out FOLDER\`, and name that folder as \`base\`.`;
  return problem('error', 'config-adapter-overruled', place, message, replaceWith(place, typed));
}

const targetText = ({ targetModules }: AdapterConfig): string =>
  typeof targetModules === 'string' ? targetModules : targetModules.join(', ');
