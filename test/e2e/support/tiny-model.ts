import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gaussian } from '../../../trainer/embedded/initial-weights.ts';
import { shape } from '../../../trainer/embedded/shape.ts';
import { writeTokenizer } from '../../../trainer/embedded/tokenizer.ts';
import { readModelConfig } from '../../../trainer/models/config.ts';
import { expectedWeights, sizeOf } from '../../../trainer/models/expected-weights.ts';
import { writeSafetensors } from '../../../trainer/models/safetensors-writer.ts';

/** A Llama so small that a training step takes some 50 ms. It knows nothing: each of its 98 characters is about as likely as any other. */
export const tinyShape = {
  ...shape,
  head_dim: 16,
  hidden_size: 32,
  intermediate_size: 64,
  max_position_embeddings: 96,
  num_attention_heads: 2,
  num_hidden_layers: 2,
  num_key_value_heads: 1,
};

/** Writes a Hugging Face folder with random weights and a tokenizer of single characters. */
export async function writeTinyModel(folder: string): Promise<void> {
  writeTokenizer(folder);
  writeFileSync(join(folder, 'config.json'), JSON.stringify(tinyShape));
  const weights = [...expectedWeights(await readModelConfig(folder))];
  await writeSafetensors(
    join(folder, 'model.safetensors'),
    weights.map(([name, dims], draw) => ({
      name,
      dtype: 'F32',
      shape: dims,
      data: () =>
        dims.length === 1 ? new Float32Array(sizeOf(dims)).fill(1) : gaussian(sizeOf(dims), 0.2, 1, draw),
    })),
  );
}
