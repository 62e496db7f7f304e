import { isJsonObject, type JsonObject } from './json-file.ts';

/** A composed character has at most 4 parts (as `ᾂ`), each of at most 2 UTF-16 units. */
const COMPOSED_UNITS = 8;

/** The 256 characters that stand for bytes in byte-level vocabularies: what is printable in Latin-1 for itself, the others from U+0100 on. */
const BYTE_CHARACTERS = Array.from({ length: 256 + 68 }, (_, code) => code)
  .filter((code) => (code > 32 && code < 127) || (code > 160 && code !== 173))
  .map((code) => String.fromCharCode(code));

const BYTE_TOKENS = Array.from(
  { length: 256 },
  (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
);

/**
 * The most characters (UTF-16 units) of a text that one token can stand for, so that a text of `n` has at least `n / reach` tokens.
 * @param tokenizer  tokenizer.json
 * @param config  tokenizer_config.json
 * @returns Infinity where something on the way may drop text or make one token of any length of it: unknown text that is fused,
 *   spaces that are stripped, a vocabulary of words. What is not known to keep all text counts as such.
 */
export function tokenReach(tokenizer: JsonObject, config: JsonObject): number {
  if (config['remove_space'] === true || config['do_lowercase_and_remove_accent'] === true) return Infinity;
  const added = listOf(tokenizer['added_tokens']);
  // They swallow the spaces beside them.
  if (added.some((token) => token['lstrip'] === true || token['rstrip'] === true)) return Infinity;
  const before = normalizerReach(tokenizer['normalizer']) * preTokenizerReach(tokenizer['pre_tokenizer']);
  if (before === Infinity) return Infinity;
  const longest = added.reduce((most, { content }) => Math.max(most, lengthOf(content)), 1);
  return before * Math.max(longest, modelReach(tokenizer));
}

/** Characters of the text before the normalizer for one after it. */
function normalizerReach(normalizer: unknown): number {
  if (!isJsonObject(normalizer)) return 1;
  switch (normalizer['type']) {
    case 'Sequence':
      return productOf(normalizer['normalizers'], normalizerReach);
    // No character's lower case is shorter.
    case 'Prepend':
    case 'Lowercase':
      return 1;
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return COMPOSED_UNITS;
    case 'Replace':
      return replaceReach(normalizer);
    default:
      return Infinity;
  }
}

/** Characters before the pre-tokenizer for one in the pieces that it cuts. */
function preTokenizerReach(preTokenizer: unknown): number {
  if (!isJsonObject(preTokenizer)) return 1;
  switch (preTokenizer['type']) {
    case 'Sequence':
      return productOf(preTokenizer['pretokenizers'], preTokenizerReach);
    case 'ByteLevel':
    case 'Digits':
    case 'Punctuation':
    case 'Metaspace':
    case 'FixedLength':
      return 1;
    case 'Split':
      return preTokenizer['invert'] === true || /removed/i.test(String(preTokenizer['behavior']))
        ? Infinity
        : 1;
    case 'Replace':
      return replaceReach(preTokenizer);
    default:
      return Infinity;
  }
}

/** A pattern that is plain text shrinks by as much as it is longer than what replaces it. */
function replaceReach({ pattern, content }: JsonObject): number {
  const from = isJsonObject(pattern) ? lengthOf(pattern['String']) : 0;
  const to = lengthOf(content);
  return from === 0 || to === 0 ? Infinity : Math.max(1, from / to);
}

/** The longest piece that byte-pair encoding can leave, where it leaves something of every character. */
function modelReach(tokenizer: JsonObject): number {
  const model = tokenizer['model'];
  if (!isJsonObject(model) || model['type'] !== 'BPE' || !isJsonObject(model['vocab'])) return Infinity;
  const { vocab } = model;
  const affixes = ['end_of_word_suffix', 'continuing_subword_prefix', 'continuing_subword_suffix'];
  if (affixes.some((key) => lengthOf(model[key]) > 0)) return Infinity;
  const merged = Array.isArray(model['merges']) ? model['merges'].map(mergedText) : [];
  const has = (token: string): boolean => Object.hasOwn(vocab, token);
  const knowsBytes = model['byte_fallback'] === true && BYTE_TOKENS.every(has);
  const countsUnknown = typeof model['unk_token'] === 'string' && model['fuse_unk'] !== true;
  const knowsAll = isByteLevel(tokenizer['pre_tokenizer']) && BYTE_CHARACTERS.every(has) && merged.every(has);
  if (!knowsBytes && !countsUnknown && !knowsAll) return Infinity;
  let longest = 1;
  for (const token of Object.keys(vocab)) longest = Math.max(longest, token.length);
  // A merge may make what the vocabulary lacks, which becomes one unknown token.
  for (const token of merged) longest = Math.max(longest, token.length);
  return longest;
}

/** `"a b"` or `["a", "b"]`, joined. */
const mergedText = (merge: unknown): string =>
  Array.isArray(merge) ? merge.join('') : String(merge).replace(' ', '');

/** Whether the model is given bytes: the last pre-tokenizer makes them. */
function isByteLevel(preTokenizer: unknown): boolean {
  if (!isJsonObject(preTokenizer)) return false;
  if (preTokenizer['type'] !== 'Sequence') return preTokenizer['type'] === 'ByteLevel';
  return isByteLevel(listOf(preTokenizer['pretokenizers']).at(-1));
}

const listOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);

const lengthOf = (value: unknown): number => (typeof value === 'string' ? value.length : 0);

const productOf = (parts: unknown, reach: (part: unknown) => number): number =>
  listOf(parts).reduce((product, part) => product * reach(part), 1);
