import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import { readInputText } from '../files/input.ts';
import { describe, isJsonObject, readJsonFile, type JsonObject } from './json-file.ts';
import { checkTokenizerFile } from './tokenizer-limits.ts';

/** What a tokenizer is made of, as it lies in a model folder. */
export interface TokenizerFiles {
  /** tokenizer.json */
  readonly tokenizer: JsonObject;
  /** tokenizer_config.json, with special tokens as plain strings; empty where there is none. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The chat template: chat_template.jinja before the one within tokenizer_config.json, as in transformers 5. */
  readonly chatTemplate: string | null;
  /** The template named tool_use that stands beside it, for conversations with tools; null where there is none. */
  readonly toolTemplate: string | null;
  /** The file that the templates stand in. */
  readonly templatePlace: string;
  /** The folder of tokenizer.json. */
  readonly folder: string;
  /** What there is to say of parts that come from elsewhere or are not used, a sentence each. */
  readonly notices: readonly string[];
}

/** Where transformers 5 keeps the template named tool_use. */
export const TOOL_TEMPLATE = 'additional_chat_templates/tool_use.jinja';

/** Files that make up a tokenizer with its chat template. */
export const TOKENIZER_FILES = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.json',
  'vocab.txt',
  'merges.txt',
  'tokenizer.model',
  'chat_template.jinja',
  'chat_template.json',
  TOOL_TEMPLATE,
];

const SPECIAL_TOKENS = [
  'bos_token',
  'eos_token',
  'unk_token',
  'sep_token',
  'pad_token',
  'cls_token',
  'mask_token',
];

/** The longest template in use has about 30 KB. */
const LONGEST_TEMPLATE = 1 << 20;

/** Sections that the tokenizers library wants to see, be they null. */
const SECTIONS = {
  added_tokens: [],
  normalizer: null,
  pre_tokenizer: null,
  post_processor: null,
  decoder: null,
};

/**
 * Reads the tokenizer of a model folder. Of an adapter's folder each file that is there takes the place of the base's, for fine-tuning
 * leaves tokenizer and chat template there; what then comes from the base is told.
 * @param adapter  the folder of an adapter on the model
 * @throws GrpoError `tokenizer-missing`, `model-json`, `tokenizer-unreadable`, `tokenizer-added-tokens`
 */
export async function readTokenizerFiles(folder: string, adapter?: string): Promise<TokenizerFiles> {
  const placeOf = (name: string): string =>
    adapter !== undefined && existsSync(join(adapter, name)) ? adapter : folder;
  const read = (name: string): Promise<JsonObject | undefined> => readJsonFile(join(placeOf(name), name));
  const place = placeOf('tokenizer.json');
  const path = join(place, 'tokenizer.json');
  const tokenizer = await readJsonFile(path);
  if (tokenizer === undefined) throw missing(folder);
  checkTokenizerFile(tokenizer, path);
  const map = plainTokens(await read('special_tokens_map.json'));
  const config: Record<string, unknown> = { ...map, ...(await read('tokenizer_config.json')) };
  Object.assign(config, plainTokens(config));
  // What the base's file says of its own vocabulary is nothing to an adapter that brings another one.
  const added =
    place === folder || placeOf('added_tokens.json') === place ? await read('added_tokens.json') : undefined;
  const mixed =
    placeOf('tokenizer_config.json') !== place ||
    (added !== undefined && placeOf('added_tokens.json') !== place);
  const lacking = checkAddedTokens(tokenizer, config, added, { path, mixed });
  const others = Object.keys(map).filter((key) => map[key] !== config[key]);
  // What the vocabulary itself names for unknown text counts, as in Python; the JavaScript library would look into the config only.
  config['unk_token'] ??= (tokenizer['model'] as JsonObject)['unk_token'];
  const template = await chatTemplateOf(folder, adapter);
  return {
    tokenizer: { ...SECTIONS, ...tokenizer },
    config,
    chatTemplate: template.text,
    toolTemplate: template.forTools,
    templatePlace: template.place,
    folder: place,
    notices: [
      ...(adapter === undefined ? [] : mixtureNotices(folder, adapter)),
      ...others.map(
        (key) =>
          `${join(placeOf('special_tokens_map.json'), 'special_tokens_map.json')}: ${key} ${describe(map[key])} is not used: ${join(placeOf('tokenizer_config.json'), 'tokenizer_config.json')} says ${describe(config[key])}.`,
      ),
      ...lacking,
      ...wholeWords(tokenizer, path),
      ...template.notices,
    ],
  };
}

/** Which files of a tokenizer come from an adapter and which from its base, where it is a mixture. */
function mixtureNotices(folder: string, adapter: string): string[] {
  const own = TOKENIZER_FILES.filter((name) => existsSync(join(adapter, name)));
  const needed = ['tokenizer.json', 'tokenizer_config.json'];
  const lent = needed.filter((name) => !own.includes(name) && existsSync(join(folder, name)));
  if (own.length === 0 || lent.length === 0) return [];
  return [`The tokenizer is put together: ${own.join(', ')} of ${adapter}, ${lent.join(', ')} of ${folder}.`];
}

/** The chat template of an adapter's folder, else that of its base, and what there is to say about it. */
async function chatTemplateOf(folder: string, adapter: string | undefined): Promise<Templates> {
  const base = await templatesIn(folder);
  if (adapter === undefined) return base;
  const own = await templatesIn(adapter);
  if (own.text !== null || own.forTools !== null) return own;
  const hasTokenizer = existsSync(join(adapter, 'tokenizer_config.json'));
  const lent =
    base.text !== null && hasTokenizer
      ? [`The tokenizer of ${adapter} has no chat template: that of ${folder} is used.`]
      : [];
  return { ...base, notices: [...own.notices, ...lent, ...base.notices] };
}

/** The chat templates of a folder. */
interface Templates {
  text: string | null;
  forTools: string | null;
  place: string;
  notices: string[];
}

/** Those of one place; by name, as older folders hold them, `default` and `tool_use` are the two that transformers chooses by itself. */
interface PlacedTemplates {
  place: string;
  text: string | undefined;
  forTools: string | undefined;
}

/**
 * The chat templates of a folder: those of chat_template.jinja and additional_chat_templates/, else those in tokenizer_config.json, else those of a
 * processor (chat_template.json).
 */
async function templatesIn(folder: string): Promise<Templates> {
  const read = async (name: string): Promise<string | undefined> => {
    const path = join(folder, name);
    return existsSync(path) ? await readInputText(path, { longest: LONGEST_TEMPLATE }) : undefined;
  };
  const config = (await readJsonFile(join(folder, 'tokenizer_config.json')))?.['chat_template'];
  const processor = (await readJsonFile(join(folder, 'chat_template.json')))?.['chat_template'];
  const places: PlacedTemplates[] = [
    {
      place: 'chat_template.jinja',
      text: await read('chat_template.jinja'),
      forTools: await read(TOOL_TEMPLATE),
    },
    { place: 'tokenizer_config.json', ...namedTemplates(config) },
    { place: 'chat_template.json', ...namedTemplates(processor) },
  ];
  const found = places.filter(({ text, forTools }) => text !== undefined || forTools !== undefined);
  const [first] = found;
  const other = found.find(({ text }) => text !== undefined && text !== first?.text);
  const notices =
    other && first?.text !== undefined
      ? [`${folder}: the chat template of ${first.place} is used; that of ${other.place} is another one.`]
      : [];
  if (first?.text === undefined && (first !== undefined || (Array.isArray(config) && config.length > 0)))
    notices.push(
      `${folder}: ${first?.place ?? 'tokenizer_config.json'} has chat templates by name, but none named "default": none is used${first === undefined ? '' : ' but "tool_use", where tools are given'}.`,
    );
  else if (first?.forTools !== undefined && first.forTools !== first.text)
    notices.push(
      `${folder}: there are chat templates by name: "tool_use" is used for a conversation with tools, as transformers does, "default" for all others.`,
    );
  return {
    text: first?.text ?? null,
    forTools: first?.forTools ?? null,
    place: join(folder, first?.place ?? 'chat_template.jinja'),
    notices,
  };
}

function namedTemplates(value: unknown): Omit<PlacedTemplates, 'place'> {
  if (typeof value === 'string') return { text: value, forTools: undefined };
  const named: unknown[] = Array.isArray(value) ? value : [];
  const called = (name: string): string | undefined => {
    const found = named.find((entry) => isJsonObject(entry) && entry['name'] === name);
    return isJsonObject(found) && typeof found['template'] === 'string' ? found['template'] : undefined;
  };
  return { text: called('default'), forTools: called('tool_use') };
}

/**
 * transformers adds tokens that added_tokens.json or tokenizer_config.json name to a vocabulary that lacks them; here tokenizer.json must
 * hold them already, under the same id.
 * @param mixed  whether the files come from two folders: then a token that is lacking was added in the fine-tuning
 * @returns what to say of tokens that are lacking
 */
function checkAddedTokens(
  tokenizer: JsonObject,
  config: JsonObject,
  added: JsonObject | undefined,
  { path, mixed }: { path: string; mixed: boolean },
): string[] {
  const idOf = idsOf(tokenizer);
  refuseTwoIds(tokenizer, path);
  const decoder = config['added_tokens_decoder'];
  const wanted: [string, unknown][] = [
    ...Object.entries(added ?? {}),
    ...Object.entries(isJsonObject(decoder) ? decoder : {}).map(([id, token]): [string, unknown] => [
      String(isJsonObject(token) ? token['content'] : token),
      Number(id),
    ]),
  ];
  const lacking = wanted.filter(([token]) => idOf(token) === undefined);
  const other = wanted.find(([token, id]) => idOf(token) !== undefined && idOf(token) !== id);
  const [wrong] = other !== undefined ? [other] : mixed ? lacking : [];
  if (wrong !== undefined) {
    const [token, id] = wrong;
    const has = idOf(token);
    throw new GrpoError({
      code: 'tokenizer-added-tokens',
      message: `The token ${describe(token)} was added as id ${String(id)}, but ${path} ${has === undefined ? 'does not hold it' : `has it as id ${has}`}`,
      where: path,
      fix: 'Put the tokenizer.json there that belongs to the other tokenizer files, or save the tokenizer again with save_pretrained.',
    });
  }
  if (lacking.length === 0) return [];
  const names = [...new Set(lacking.map(([token]) => describe(token)))];
  return [
    `${path} lacks added tokens that the files beside it name, so they are plain text: ${names.join(', ')}.`,
  ];
}

/** The tokens that stand in the list `added_tokens`. */
const addedTokens = (tokenizer: JsonObject): JsonObject[] =>
  (Array.isArray(tokenizer['added_tokens']) ? (tokenizer['added_tokens'] as unknown[]) : []).filter(
    isJsonObject,
  );

/** The tokenizers library takes the id of the vocabulary, the JavaScript one that of the list: texts would have other ids there. */
function refuseTwoIds(tokenizer: JsonObject, path: string): void {
  const vocab = isJsonObject(tokenizer['model']) ? tokenizer['model']['vocab'] : undefined;
  if (!isJsonObject(vocab)) return;
  for (const { content, id } of addedTokens(tokenizer)) {
    if (typeof content !== 'string' || !Object.hasOwn(vocab, content) || vocab[content] === id) continue;
    throw new GrpoError({
      code: 'tokenizer-added-tokens',
      message: `The token ${describe(content)} has two ids in ${path}: ${describe(id)} in added_tokens, ${describe(vocab[content])} in the vocabulary`,
      where: path,
      fix: 'Save the tokenizer again with save_pretrained of transformers.',
    });
  }
}

/** What to say of added tokens that Python finds between words only: the JavaScript library passes over that. */
function wholeWords(tokenizer: JsonObject, path: string): string[] {
  const words = addedTokens(tokenizer).filter((token) => token['single_word'] === true);
  if (words.length === 0) return [];
  const names = words.slice(0, 5).map(({ content }) => describe(content));
  return [
    `${path}: the added tokens ${names.join(', ')}${words.length > 5 ? ` and ${words.length - 5} more` : ''} are for whole words only (single_word), which is not supported: they are found within words too.`,
  ];
}

/** The id of a token in tokenizer.json. */
function idsOf(tokenizer: JsonObject): (token: string) => number | undefined {
  const added = Array.isArray(tokenizer['added_tokens']) ? (tokenizer['added_tokens'] as unknown[]) : [];
  const ids = new Map<unknown, unknown>();
  for (const one of added) if (isJsonObject(one)) ids.set(one['content'], one['id']);
  const vocab = isJsonObject(tokenizer['model']) ? tokenizer['model']['vocab'] : undefined;
  return (token) => {
    const id =
      ids.get(token) ?? (isJsonObject(vocab) && Object.hasOwn(vocab, token) ? vocab[token] : undefined);
    if (typeof id === 'number') return id;
    if (!Array.isArray(vocab)) return undefined;
    const at = vocab.findIndex((entry: unknown) => Array.isArray(entry) && entry[0] === token);
    return at === -1 ? undefined : at;
  };
}

/** The special tokens of a file; `{content, ...}` objects, which older versions write, become their content. */
function plainTokens(source: JsonObject | undefined): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const key of SPECIAL_TOKENS) {
    const value = source?.[key];
    if (isJsonObject(value)) found[key] = value['content'];
    else if (typeof value === 'string') found[key] = value;
  }
  return found;
}

function missing(folder: string): GrpoError {
  const old = ['tokenizer.model', 'vocab.json', 'vocab.txt'].find((file) => existsSync(join(folder, file)));
  return new GrpoError({
    code: 'tokenizer-missing',
    message: `${folder} has no tokenizer.json${old === undefined ? '' : ` (only ${old}, an older form)`}`,
    where: folder,
    fix:
      old === undefined
        ? 'Copy the tokenizer of the original model into the folder.'
        : 'Convert it with transformers: AutoTokenizer.from_pretrained(folder).save_pretrained(folder).',
  });
}
