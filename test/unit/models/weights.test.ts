import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrpoError } from '../../../core/errors/index.ts';
import { readModelConfig, type ModelConfig } from '../../../trainer/models/config.ts';
import { expectedWeights, parameterCount } from '../../../trainer/models/expected-weights.ts';
import { saveModel } from '../../../trainer/models/save-model.ts';
import { ModelWeights, loadWeights } from '../../../trainer/models/weights.ts';
import { TINY_CONFIG, tinyWeight, writeTinyModel, writeTinyWeights } from './tiny-model.ts';

describe('model weights', () => {
  let folder = '';
  let config: ModelConfig;
  const file = (): string => join(folder, 'model.safetensors');
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grpo-weights-'));
    config = await writeTinyModel(folder);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const refuses = (code: string, ...parts: RegExp[]): Promise<void> =>
    assert.rejects(ModelWeights.open(folder, config), (error) => {
      assert.ok(error instanceof GrpoError, String(error));
      assert.equal(error.code, code);
      for (const part of parts) assert.match(error.message, part);
      return true;
    });
  /** Writes the weights with some shapes changed, added or (undefined) left out. */
  const write = (changes: Record<string, number[] | undefined>): Promise<void> => {
    const shapes = new Map<string, readonly number[]>(expectedWeights(config));
    for (const [name, shape] of Object.entries(changes)) {
      if (shape) shapes.set(name, shape);
      else shapes.delete(name);
    }
    return writeTinyWeights(file(), shapes);
  };

  it('names the weights of Llama and Qwen2', () => {
    const shapes = expectedWeights(config);
    assert.deepEqual([...shapes].slice(0, 15), [
      ['model.embed_tokens.weight', [11, 8]],
      ['model.layers.0.input_layernorm.weight', [8]],
      ['model.layers.0.self_attn.q_proj.weight', [8, 8]],
      ['model.layers.0.self_attn.q_proj.bias', [8]],
      ['model.layers.0.self_attn.k_proj.weight', [4, 8]],
      ['model.layers.0.self_attn.k_proj.bias', [4]],
      ['model.layers.0.self_attn.v_proj.weight', [4, 8]],
      ['model.layers.0.self_attn.v_proj.bias', [4]],
      ['model.layers.0.self_attn.o_proj.weight', [8, 8]],
      ['model.layers.0.post_attention_layernorm.weight', [8]],
      ['model.layers.0.mlp.gate_proj.weight', [12, 8]],
      ['model.layers.0.mlp.up_proj.weight', [12, 8]],
      ['model.layers.0.mlp.down_proj.weight', [8, 12]],
      ['model.layers.1.input_layernorm.weight', [8]],
      ['model.layers.1.self_attn.q_proj.weight', [8, 8]],
    ]);
    assert.deepEqual([...shapes].slice(-2), [
      ['model.norm.weight', [8]],
      ['lm_head.weight', [11, 8]],
    ]);
    assert.equal(
      parameterCount(expectedWeights({ ...config, tieEmbeddings: true })),
      parameterCount(shapes) - 88,
    );
  });

  it('reads every weight in turn', async () => {
    const seen: string[] = [];
    await loadWeights(folder, config, (name, shape, data) => {
      seen.push(name);
      assert.deepEqual(data, tinyWeight(name, shape));
    });
    assert.deepEqual(seen, [...expectedWeights(config).keys()]);
  });

  it('says which tensor contradicts config.json, with both shapes', async () => {
    await write({ 'model.layers.1.mlp.up_proj.weight': undefined });
    await refuses('weights-mismatch', /lacks tensor "model.layers.1.mlp.up_proj.weight" of shape \[12, 8\]/);
    await write({ 'model.layers.0.mlp.up_proj.weight': [8, 12] });
    await refuses(
      'weights-mismatch',
      /up_proj.weight" with shape \[8, 12\].*promises \[12, 8\]/,
      /safetensors/,
    );
    await write({ 'model.layers.2.mlp.up_proj.weight': [12, 8] });
    await refuses('weights-mismatch', /holds tensor "model.layers.2.mlp.up_proj.weight"/);
    await truncate(file(), 900);
    await refuses('safetensors-truncated');
    await rm(file());
    await refuses('weights-missing', /neither model.safetensors nor/);
    await writeFile(join(folder, 'pytorch_model.bin'), '');
    await refuses('weights-missing', /pytorch_model.bin/);
  });

  it('ignores old rotary buffers and a head that repeats the embedding', async () => {
    config = { ...config, tieEmbeddings: true };
    await write({ 'model.layers.0.self_attn.rotary_emb.inv_freq': [2] });
    await ModelWeights.open(folder, config);
    await write({ 'lm_head.weight': [11, 8] });
    await refuses('weights-mismatch', /"lm_head.weight", which differs from "model.embed_tokens.weight"/);
  });

  it('reads names as other programs write them', async () => {
    const shapes = [...expectedWeights(config)];
    for (const rename of [
      (name: string) => `_orig_mod.${name}`,
      (name: string) => name.replace('model.', 'model._orig_mod.'),
      (name: string) => name.replace(/^model\./, ''),
    ]) {
      await writeTinyWeights(
        file(),
        shapes.map(([name, shape]) => [rename(name), shape]),
      );
      const weights = await ModelWeights.open(folder, config);
      assert.deepEqual(weights.storedDtypes, ['F32']);
      for (const [name, shape] of shapes)
        assert.deepEqual(await weights.read(name), tinyWeight(rename(name), shape));
    }
  });

  it('says which tensors nothing reads, and what they are', async () => {
    const refusesWith = (message: RegExp, fix: RegExp): Promise<void> =>
      assert.rejects(ModelWeights.open(folder, config), { code: 'weights-mismatch', message, fix });
    await write({ 'v_head.summary.weight': [1, 8], 'v_head.summary.bias': [1] });
    await refusesWith(/2 tensors .*"v_head.summary.bias", "v_head.summary.weight"/, /head for values/);
    const norms = ['q_norm', 'k_norm'].map((name) => `model.layers.0.self_attn.${name}.weight`);
    await write(Object.fromEntries(norms.map((name) => [name, [4]])));
    await refusesWith(/q_norm/, /another architecture/);
    await write({ 'model.layers.0.mlp.up_proj.base_layer.weight': [12, 8] });
    await refusesWith(/base_layer/, /merge it with PEFT/);
    await write({ '_orig_mod.model.norm.weight': [8] });
    await refuses('weights-mismatch', /holds both .*"model.norm.weight".*one tensor/);
    await write({ 'lm_head.weight': undefined });
    await refusesWith(/lacks tensor "lm_head.weight"/, /tie_word_embeddings to true/);
  });

  describe('in shards', () => {
    const index = (places: Record<string, unknown>): Promise<void> =>
      writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: places }));
    let places: Record<string, string>;
    beforeEach(async () => {
      await rm(file());
      const shapes = [...expectedWeights(config)];
      const shards = { 'a.safetensors': shapes.slice(0, 9), 'b.safetensors': shapes.slice(9) };
      places = {};
      for (const [shard, part] of Object.entries(shards)) {
        await writeTinyWeights(join(folder, shard), part);
        for (const [name] of part) places[name] = shard;
      }
    });

    it('reads each tensor from its file', async () => {
      await index(places);
      const weights = await ModelWeights.open(folder, config);
      assert.deepEqual(weights.storedDtypes, ['F32']);
      for (const [name, shape] of weights.shapes)
        assert.deepEqual(await weights.read(name), tinyWeight(name, shape));
    });

    it('refuses an index that lies', async () => {
      await index({ ...places, 'model.norm.weight': 'a.safetensors' });
      await refuses('weights-index', /a.safetensors does not hold tensor "model.norm.weight"/);
      await index({ ...places, 'model.norm.weight': 'c.safetensors' });
      await refuses('weights-missing', /c.safetensors is missing/);
      await index({ ...places, 'model.norm.weight': undefined });
      await refuses(
        'weights-index',
        /b.safetensors holds tensor "model.norm.weight", which the index places nothing/,
      );
      await index({ ...places, 'model.norm.weight': '../b.safetensors' });
      await refuses('weights-index', /not a file name/);
    });
  });

  it('saves a whole model folder that reads back the same', async () => {
    const target = await mkdtemp(join(tmpdir(), 'grpo-saved-'));
    try {
      const weights = await ModelWeights.open(folder, config);
      const sources = [...weights.shapes].map(([name, shape]) => ({
        name,
        shape,
        read: () => weights.read(name),
      }));
      await saveModel(target, folder, sources);
      assert.deepEqual((await readdir(target)).sort(), (await readdir(folder)).sort());
      assert.deepEqual(await readModelConfig(target), { ...config, dtype: 'float32' });
      const json = JSON.parse(await readFile(join(target, 'config.json'), 'utf8')) as object;
      assert.deepEqual(json, { ...TINY_CONFIG, torch_dtype: 'float32' });
      assert.deepEqual(await readFile(join(target, 'model.safetensors')), await readFile(file()));
    } finally {
      await rm(target, { recursive: true });
    }
  });

  it('reads models that others made', async function () {
    const models = '../shared/data/models';
    if (!existsSync(models)) this.skip();
    const counts: Record<string, number> = {};
    for (const name of ['stories260K', 'babyllama105']) {
      const weights = await ModelWeights.open(join(models, name), await readModelConfig(join(models, name)));
      counts[name] = parameterCount(weights.shapes);
      assert.ok((await weights.read('model.norm.weight')).every((value) => value > 0));
    }
    assert.deepEqual(counts, { stories260K: 260_032, babyllama105: 936_448 });
    await assert.rejects(readModelConfig(join(models, 'gpt-nano-sort')), { code: 'model-unsupported' });
  });
});
