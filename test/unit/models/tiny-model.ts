import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PURPOSE, uniforms } from '../../../core/random/index.ts';
import { readModelConfig, type ModelConfig } from '../../../trainer/models/config.ts';
import { expectedWeights, sizeOf } from '../../../trainer/models/expected-weights.ts';
import { writeSafetensors } from '../../../trainer/models/safetensors-writer.ts';

export const TINY_CONFIG = {
  model_type: 'qwen2',
  architectures: ['Qwen2ForCausalLM'],
  vocab_size: 11,
  hidden_size: 8,
  intermediate_size: 12,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  max_position_embeddings: 32,
  tie_word_embeddings: false,
  torch_dtype: 'bfloat16',
  eos_token_id: 2,
};

/** A tokenizer of ten words, with an end-of-text token as id 2. */
export const TINY_TOKENIZER = {
  version: '1.0',
  added_tokens: [
    {
      id: 2,
      content: '</s>',
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    },
  ],
  normalizer: null,
  pre_tokenizer: { type: 'WhitespaceSplit' },
  post_processor: null,
  decoder: null,
  model: {
    type: 'WordLevel',
    vocab: { '<unk>': 0, one: 1, '</s>': 2, two: 3, three: 4, four: 5, five: 6, six: 7, seven: 8, eight: 9 },
    unk_token: '<unk>',
  },
};

/** The weight `name` as `writeTinyModel` writes it. */
export function tinyWeight(name: string, shape: readonly number[]): Float32Array {
  const draw = [...name].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 2 ** 32, 7);
  return Float32Array.from(
    uniforms({ seed: 1, purpose: PURPOSE.weights, step: 0, draw }, sizeOf(shape)),
    (u) => u - 0.5,
  );
}

/** Writes a whole model folder with random weights. */
export async function writeTinyModel(folder: string, changes: object = {}): Promise<ModelConfig> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...TINY_CONFIG, ...changes }));
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(TINY_TOKENIZER));
  await writeFile(
    join(folder, 'tokenizer_config.json'),
    JSON.stringify({ eos_token: '</s>', unk_token: '<unk>' }),
  );
  await writeFile(join(folder, 'LICENSE'), 'free\n');
  const config = await readModelConfig(folder);
  await writeTinyWeights(join(folder, 'model.safetensors'), expectedWeights(config));
  return config;
}

export async function writeTinyWeights(
  path: string,
  shapes: Iterable<[string, readonly number[]]>,
): Promise<void> {
  await writeSafetensors(
    path,
    [...shapes].map(([name, shape]) => ({ name, dtype: 'F32', shape, data: () => tinyWeight(name, shape) })),
  );
}
