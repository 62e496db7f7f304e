import { GrpoError } from '../../core/errors/index.ts';
import { describe, isJsonObject, type JsonObject } from './json-file.ts';
import { withinTime } from './time-limit.ts';

/**
 * What holds for tokenizers and chat templates of unknown origin. Both are programs: a tokenizer.json brings regular expressions, a template
 * loops. They run within limits of time and size that no honest one comes near.
 */

/** In milliseconds of processor time. */
export interface TimeLimits {
  /** To load a tokenizer. */
  load: number;
  /** To encode or decode any text, and more for each character of it. */
  coding: number;
  codingPerCharacter: number;
  /** To render any conversation, and more for each character of it. */
  render: number;
  renderPerCharacter: number;
}

/** Usual: 2,000, 1 and 0.001 for tokenizers, 1 for a conversation. */
export const TIME_LIMITS: Readonly<TimeLimits> = {
  load: 30_000,
  coding: 2000,
  codingPerCharacter: 0.05,
  render: 1000,
  renderPerCharacter: 0.01,
};

/** A template writes little beside the messages: characters at all, and times as many as they have. */
const RENDERED = 2_000_000;
const RENDERED_TIMES = 20;

/** Beyond every vocabulary there is (the largest have a million tokens): tables are made that reach as far as the largest id. */
export const MAX_TOKEN_ID = 2 ** 24;

const MODEL_TYPES = ['BPE', 'WordPiece', 'WordLevel', 'Unigram'] as const;

/** Makes a tokenizer. @throws GrpoError `tokenizer-too-slow` */
export const loading = <T>(folder: string, { load }: TimeLimits, work: () => T): T =>
  withinTime(load, work, () => tooSlow(folder, 'is not ready', load));

/**
 * Text to ids or back. Whatever goes wrong is the tokenizer's fault, and no reason for one of its own to be seen.
 * @throws GrpoError `tokenizer-too-slow`, `tokenizer-failed`
 */
export function coding<T>(folder: string, limits: TimeLimits, characters: number, work: () => T): T {
  const limit = limits.coding + limits.codingPerCharacter * characters;
  try {
    return withinTime(limit, work, () =>
      tooSlow(folder, `is not done with a text of ${characters} characters`, limit),
    );
  } catch (error) {
    if (error instanceof GrpoError) throw error;
    throw new GrpoError({
      code: 'tokenizer-failed',
      message: `The tokenizer of ${folder} fails at a text of ${characters} characters: ${error instanceof Error ? error.message : String(error)}`,
      where: folder,
      fix: 'Use the tokenizer.json of the original model.',
      cause: error,
    });
  }
}

/**
 * Renders a conversation of so many characters.
 * @throws GrpoError `chat-template-too-slow`, `chat-template-too-long`
 */
export function rendering(
  folder: string,
  limits: TimeLimits,
  characters: number,
  work: () => string,
): string {
  const limit = limits.render + limits.renderPerCharacter * characters;
  const longest = RENDERED + RENDERED_TIMES * characters;
  const tooLong = (what: string, cause?: unknown): GrpoError =>
    new GrpoError({
      code: 'chat-template-too-long',
      message: `The chat template of ${folder} makes ${what} of a conversation of ${characters} characters`,
      where: folder,
      fix: 'Use the chat template of the original model.',
      cause,
    });
  let text: string;
  try {
    text = withinTime(
      limit,
      work,
      () =>
        new GrpoError({
          code: 'chat-template-too-slow',
          message: `The chat template of ${folder} was stopped: it is not done with a conversation of ${characters} characters after ${seconds(limit)} s`,
          where: folder,
          fix: 'Use the chat template of the original model: this one loops for too long.',
        }),
    );
  } catch (error) {
    // Strings and stacks have an end in JavaScript, and so has what a template makes (`Engine`).
    if (error instanceof RangeError) throw tooLong(`too much (${error.message})`, error);
    throw error;
  }
  if (text.length > longest) throw tooLong(`a text of ${text.length} characters`);
  return text;
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);

const tooSlow = (folder: string, what: string, limit: number): GrpoError =>
  new GrpoError({
    code: 'tokenizer-too-slow',
    message: `The tokenizer of ${folder} was stopped: it ${what} after ${seconds(limit)} s, most likely because of a regular expression in tokenizer.json`,
    where: folder,
    fix: 'Use the tokenizer.json of the original model.',
  });

/**
 * Whether a decoder can take long for a short text: one with a regular expression, or with replacements that make text longer. All others
 * are linear, and the guard would cost more than they do.
 */
export function decodesWithRisk(decoder: unknown): boolean {
  if (!isJsonObject(decoder)) return false;
  const { decoders, pattern, content } = decoder;
  if (Array.isArray(decoders) && decoders.some(decodesWithRisk)) return true;
  if (pattern === undefined) return false;
  const plain =
    isJsonObject(pattern) && typeof pattern['String'] === 'string' ? pattern['String'] : undefined;
  return plain === undefined || plain === '' || typeof content !== 'string' || content.length > plain.length;
}

/**
 * Checks the vocabulary of a tokenizer.json: the library would take an unknown kind of model as a list of whole words, and build tables of any size.
 * @param path of the file
 * @throws GrpoError `tokenizer-unreadable` with the entry that is wrong
 */
export function checkTokenizerFile(tokenizer: JsonObject, path: string): void {
  const wrong = (message: string): GrpoError =>
    new GrpoError({
      code: 'tokenizer-unreadable',
      message: `${path}: ${message}`,
      where: path,
      fix: 'Use the tokenizer.json of the original model, or save the tokenizer again with save_pretrained of transformers.',
    });
  const model = tokenizer['model'];
  if (!isJsonObject(model)) throw wrong('it has no "model" section');
  const type = model['type'];
  // Files before 2020 name no type; it follows from what the section holds.
  if (type !== undefined && !MODEL_TYPES.some((known) => known === type)) {
    throw wrong(`the model type ${describe(type)} is unknown (known: ${MODEL_TYPES.join(', ')})`);
  }
  const vocab = model['vocab'];
  const unigram = type === 'Unigram' || (type === undefined && Array.isArray(vocab));
  const tokens = unigram ? piecesOf(vocab, model['unk_id'], wrong) : idsOf(vocab, wrong);
  if (type === 'BPE') checkMerges(model['merges'], wrong);
  checkAdded(tokenizer['added_tokens'], tokens, wrong);
}

type Wrong = (message: string) => GrpoError;

/** Token by id. */
function idsOf(vocab: unknown, wrong: Wrong): Map<number, string> {
  if (!isJsonObject(vocab)) {
    throw wrong(`"model.vocab" is ${describe(vocab)}; it should be an object with an id for each token`);
  }
  const tokens = new Map<number, string>();
  for (const [token, id] of Object.entries(vocab)) {
    if (!isTokenId(id)) throw wrong(`the id of the token ${describe(token)} is ${describe(id)}; ${ID_RULE}`);
    const other = tokens.get(id);
    if (other !== undefined)
      throw wrong(`the tokens ${describe(other)} and ${describe(token)} have one id, ${id}`);
    tokens.set(id, token);
  }
  if (tokens.size === 0) throw wrong('"model.vocab" has no tokens');
  return tokens;
}

/** Of Unigram models: a list of [token, score], whose places are the ids. */
function piecesOf(vocab: unknown, unknownId: unknown, wrong: Wrong): Map<number, string> {
  if (!Array.isArray(vocab)) {
    throw wrong(`"model.vocab" is ${describe(vocab)}; it should be a list of pairs [token, score]`);
  }
  const tokens = new Map<number, string>();
  const seen = new Set<string>();
  for (const [id, pair] of (vocab as unknown[]).entries()) {
    const [token, score] = Array.isArray(pair) ? (pair as unknown[]) : [];
    if (typeof token !== 'string' || typeof score !== 'number' || !Number.isFinite(score))
      throw wrong(`entry ${id} of "model.vocab" is ${describe(pair)}; it should be a pair [token, score]`);
    if (seen.has(token)) throw wrong(`the token ${describe(token)} stands in "model.vocab" twice`);
    seen.add(token);
    tokens.set(id, token);
  }
  if (tokens.size === 0 || tokens.size > MAX_TOKEN_ID) throw wrong(`"model.vocab" has ${tokens.size} tokens`);
  const known =
    unknownId === undefined || unknownId === null || (isTokenId(unknownId) && tokens.has(unknownId));
  if (!known) throw wrong(`"model.unk_id" is ${describe(unknownId)}, which is no place in the vocabulary`);
  return tokens;
}

function checkMerges(merges: unknown, wrong: Wrong): void {
  if (!Array.isArray(merges)) throw wrong(`"model.merges" is ${describe(merges)}; it should be a list`);
  const form = typeof (merges as unknown[])[0];
  for (const [i, merge] of (merges as unknown[]).entries()) {
    const parts: unknown[] = typeof merge === 'string' ? merge.split(' ') : Array.isArray(merge) ? merge : [];
    const fits = parts.length === 2 && parts.every((part) => typeof part === 'string');
    if (!fits || typeof merge !== form) {
      throw wrong(`merge ${i + 1} is ${describe(merge)}; it should be two tokens, all written in one way`);
    }
  }
}

/** The library takes an added token at its word: at the id of another token it would hide that one. */
function checkAdded(added: unknown, tokens: ReadonlyMap<number, string>, wrong: Wrong): void {
  if (added === undefined || added === null) return;
  if (!Array.isArray(added)) throw wrong(`"added_tokens" is ${describe(added)}; it should be a list`);
  const byId = new Map(tokens);
  const seen = new Map<string, number>();
  for (const token of added as unknown[]) {
    const { content, id } = isJsonObject(token) ? token : {};
    if (typeof content !== 'string' || content === '')
      throw wrong(`"added_tokens" holds ${describe(token)}; it should have a "content"`);
    if (!isTokenId(id))
      throw wrong(`the id of the added token ${describe(content)} is ${describe(id)}; ${ID_RULE}`);
    const other = byId.get(id);
    if (other !== undefined && other !== content)
      throw wrong(`the added token ${describe(content)} has the id ${id} of the token ${describe(other)}`);
    if (seen.has(content) && seen.get(content) !== id)
      throw wrong(`the added token ${describe(content)} has two ids, ${seen.get(content)} and ${id}`);
    byId.set(id, content);
    seen.set(content, id);
  }
}

const ID_RULE = `ids are whole numbers from 0 to ${MAX_TOKEN_ID - 1}`;
const isTokenId = (id: unknown): id is number =>
  typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < MAX_TOKEN_ID;
