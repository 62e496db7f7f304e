import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GrpoError } from '../../core/errors/index.ts';
import { readInputText } from '../files/input.ts';
import { isJsonObject, readJsonFile, type JsonObject } from './json-file.ts';
import { checkTokenizerFile } from './tokenizer-limits.ts';

/** What a tokenizer is made of, as it lies in a model folder. */
export interface TokenizerFiles {
  /** tokenizer.json */
  readonly tokenizer: JsonObject;
  /** tokenizer_config.json, with special tokens as plain strings; empty where there is none. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The chat template: chat_template.jinja before the one within tokenizer_config.json, as in transformers 5. */
  readonly chatTemplate: string | null;
}

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

/** @throws GrpoError `tokenizer-missing`, `model-json`, `tokenizer-unreadable` */
export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const path = join(folder, 'tokenizer.json');
  const tokenizer = await readJsonFile(path);
  if (tokenizer === undefined) throw missing(folder);
  checkTokenizerFile(tokenizer, path);
  const config: Record<string, unknown> = {
    ...plainTokens(await readJsonFile(join(folder, 'special_tokens_map.json'))),
    ...(await readJsonFile(join(folder, 'tokenizer_config.json'))),
  };
  Object.assign(config, plainTokens(config));
  // What the vocabulary itself names for unknown text counts, as in Python; the JavaScript library would look into the config only.
  config['unk_token'] ??= (tokenizer['model'] as JsonObject)['unk_token'];
  return {
    tokenizer: { ...SECTIONS, ...tokenizer },
    config,
    chatTemplate: await readChatTemplate(folder, config),
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

async function readChatTemplate(folder: string, config: JsonObject): Promise<string | null> {
  const path = join(folder, 'chat_template.jinja');
  if (existsSync(path)) return readInputText(path, { longest: LONGEST_TEMPLATE });
  const template = config['chat_template'];
  if (typeof template === 'string') return template;
  // Older folders hold several, by name.
  const named: unknown[] = Array.isArray(template) ? template : [];
  const found = named.find((entry) => isJsonObject(entry) && entry['name'] === 'default');
  return isJsonObject(found) && typeof found['template'] === 'string' ? found['template'] : null;
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
