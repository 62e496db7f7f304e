import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TensorToWrite, writeSafetensors } from '../trainer/models/safetensors-writer.ts';

/** What decides the size of a Llama. Heads are `hiddenSize / numHeads` wide; embeddings are tied. */
export interface LlamaShape {
  hiddenSize: number;
  numLayers: number;
  numHeads: number;
  numKvHeads: number;
  intermediateSize: number;
  vocabSize: number;
  maxPositions: number;
}

const INITIALIZER_RANGE = 0.02;
const UNKNOWN = '<unk>';
const BEGIN = '<s>';
const END = '</s>';
const SPECIAL = [UNKNOWN, BEGIN, END];
/** The first id that is a word. */
export const FIRST_WORD = SPECIAL.length;

/** The word of an id: text made of these, joined by spaces, is tokenised into just those ids. */
export const wordOf = (id: number): string => `w${id}`;

/** Mulberry32: 27 million draws in a fraction of a second; its quality is enough for weights nobody uses. */
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` draws of N(0, 0.02), by Box and Muller. */
function gaussian(count: number, seed: number): Float32Array {
  const uniform = mulberry(seed);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index += 2) {
    const radius = INITIALIZER_RANGE * Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    values[index] = radius * Math.cos(angle);
    if (index + 1 < count) values[index + 1] = radius * Math.sin(angle);
  }
  return values;
}

/** Names and shapes `[out, in]` as Hugging Face's Llama has them; norms are vectors. */
function llamaTensors(shape: LlamaShape): [name: string, shape: number[]][] {
  const width = shape.hiddenSize;
  const kvWidth = (width / shape.numHeads) * shape.numKvHeads;
  const layers = Array.from({ length: shape.numLayers }, (_, layer) => {
    const parts: [string, number[]][] = [
      ['input_layernorm', [width]],
      ['self_attn.q_proj', [width, width]],
      ['self_attn.k_proj', [kvWidth, width]],
      ['self_attn.v_proj', [kvWidth, width]],
      ['self_attn.o_proj', [width, width]],
      ['post_attention_layernorm', [width]],
      ['mlp.gate_proj', [shape.intermediateSize, width]],
      ['mlp.up_proj', [shape.intermediateSize, width]],
      ['mlp.down_proj', [width, shape.intermediateSize]],
    ];
    return parts.map(([name, dims]): [string, number[]] => [`model.layers.${layer}.${name}.weight`, dims]);
  });
  return [
    ['model.embed_tokens.weight', [shape.vocabSize, width]],
    ...layers.flat(),
    ['model.norm.weight', [width]],
  ];
}

function configJson(shape: LlamaShape): unknown {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    bos_token_id: SPECIAL.indexOf(BEGIN),
    eos_token_id: SPECIAL.indexOf(END),
    pad_token_id: SPECIAL.indexOf(UNKNOWN),
    hidden_act: 'silu',
    hidden_size: shape.hiddenSize,
    head_dim: shape.hiddenSize / shape.numHeads,
    initializer_range: INITIALIZER_RANGE,
    intermediate_size: shape.intermediateSize,
    max_position_embeddings: shape.maxPositions,
    num_attention_heads: shape.numHeads,
    num_hidden_layers: shape.numLayers,
    num_key_value_heads: shape.numKvHeads,
    rms_norm_eps: 1e-5,
    rope_theta: 10000,
    tie_word_embeddings: true,
    torch_dtype: 'float32',
    vocab_size: shape.vocabSize,
  };
}

/** A token a word, split at white space; nothing is added, so a prompt has as many tokens as words. */
function tokenizerJson(vocabSize: number): unknown {
  const words = Array.from({ length: vocabSize - FIRST_WORD }, (_, index) => wordOf(FIRST_WORD + index));
  const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map((content, id) => ({ id, content, ...flags })),
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries([...SPECIAL, ...words].map((token, id) => [token, id])),
      unk_token: UNKNOWN,
    },
  };
}

const TOKENIZER_CONFIG = {
  bos_token: BEGIN,
  eos_token: END,
  unk_token: UNKNOWN,
  pad_token: UNKNOWN,
  clean_up_tokenization_spaces: false,
  tokenizer_class: 'PreTrainedTokenizerFast',
};

/**
 * Writes a Llama with random weights, an ordinary Hugging Face folder that every library loads; the same bytes for the same
 * shape and seed. A folder that is complete already is left as it is (weights come last, and whole or not at all).
 */
export async function makeRandomModel(folder: string, shape: LlamaShape, seed: number): Promise<void> {
  const weights = join(folder, 'model.safetensors');
  if (existsSync(weights)) return;
  await mkdir(folder, { recursive: true });
  const files = {
    'config.json': configJson(shape),
    'tokenizer.json': tokenizerJson(shape.vocabSize),
    'tokenizer_config.json': TOKENIZER_CONFIG,
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), JSON.stringify(content));
  }
  const tensors = llamaTensors(shape).map(([name, dims], index): TensorToWrite => {
    const count = dims.reduce((product, size) => product * size, 1);
    const data = () => (dims.length === 1 ? new Float32Array(count).fill(1) : gaussian(count, seed + index));
    return { name, dtype: 'F32', shape: dims, data };
  });
  await writeSafetensors(weights, tensors);
}
