import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shape } from './shape.ts';
import { BEGIN, BEGIN_ID, END, END_ID, PADDING, PADDING_ID, UNKNOWN, VOCABULARY } from './vocabulary.ts';

const SPECIAL = [UNKNOWN, BEGIN, END];

/** BPE without merges is a tokenizer of single characters that every Hugging Face library reads. */
const tokenizer = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: SPECIAL.map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })),
  normalizer: null,
  pre_tokenizer: null,
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: BEGIN, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
    pair: [
      { SpecialToken: { id: BEGIN, type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { Sequence: { id: 'B', type_id: 0 } },
    ],
    special_tokens: { [BEGIN]: { id: BEGIN, ids: [BEGIN_ID], tokens: [BEGIN] } },
  },
  // Without it decoders put a space between the characters.
  decoder: { type: 'Fuse' },
  model: {
    type: 'BPE',
    dropout: null,
    unk_token: UNKNOWN,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: false,
    vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])),
    merges: [],
  },
};

const specialTokens = { bos_token: BEGIN, eos_token: END, unk_token: UNKNOWN, pad_token: PADDING };

const FILES: Readonly<Record<string, unknown>> = {
  'config.json': shape,
  'tokenizer.json': tokenizer,
  'tokenizer_config.json': {
    ...specialTokens,
    clean_up_tokenization_spaces: false,
    model_max_length: shape.max_position_embeddings,
    tokenizer_class: 'PreTrainedTokenizerFast',
  },
  'special_tokens_map.json': specialTokens,
  'generation_config.json': { bos_token_id: BEGIN_ID, eos_token_id: END_ID, pad_token_id: PADDING_ID },
};

/**
 * Writes everything of the model folder but the weights: `config.json`, `generation_config.json` and the tokenizer's three
 * files. The folder is made where it is missing. The same bytes each time.
 */
export function writeTokenizer(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(FILES)) {
    writeFileSync(join(folder, name), JSON.stringify(content, null, 2) + '\n');
  }
}
