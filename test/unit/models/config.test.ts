import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrpoError } from '../../../core/errors/index.ts';
import { modelNotices } from '../../../core/models/notices.ts';
import { readModelConfig, type ModelConfig } from '../../../trainer/models/config.ts';

const LLAMA = {
  model_type: 'llama',
  vocab_size: 100,
  hidden_size: 64,
  intermediate_size: 172,
  num_hidden_layers: 2,
  num_attention_heads: 8,
};

describe('model config', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grpo-config-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const read = async (config: object, generation?: object): Promise<ModelConfig> => {
    await writeFile(join(folder, 'config.json'), JSON.stringify(config));
    if (generation) await writeFile(join(folder, 'generation_config.json'), JSON.stringify(generation));
    return readModelConfig(folder);
  };
  const refuses = (config: object, code: string, ...parts: RegExp[]): Promise<void> =>
    assert.rejects(read(config), (error) => {
      assert.ok(error instanceof GrpoError);
      assert.equal(error.code, code);
      for (const part of parts) assert.match(`${error.message} | ${error.where} | ${error.fix}`, part);
      return true;
    });

  it('derives what older files leave out', async () => {
    assert.deepEqual(await read(LLAMA), {
      modelType: 'llama',
      vocabSize: 100,
      hiddenSize: 64,
      intermediateSize: 172,
      layers: 2,
      heads: 8,
      keyValueHeads: 8,
      headDim: 8,
      maxPositions: 2048,
      rmsNormEps: 1e-6,
      ropeTheta: 10000,
      ropeScaling: { type: 'none' },
      tieEmbeddings: false,
      attentionBias: false,
      attentionOutputBias: false,
      mlpBias: false,
      eosIds: [],
      bosId: null,
      padId: null,
      dtype: null,
    });
    assert.equal((await read({ ...LLAMA, max_sequence_length: 77 })).maxPositions, 77);
    assert.equal((await read({ ...LLAMA, num_key_value_heads: null, head_dim: null })).headDim, 8);
  });

  it('gives Qwen2 its biases and Llama those it names', async () => {
    const qwen = await read({
      ...LLAMA,
      model_type: 'qwen2',
      sliding_window: 4096,
      use_sliding_window: false,
    });
    assert.deepEqual([qwen.attentionBias, qwen.attentionOutputBias, qwen.mlpBias], [true, false, false]);
    assert.equal(qwen.maxPositions, 32768);
    const llama = await read({ ...LLAMA, attention_bias: true, mlp_bias: true });
    assert.deepEqual([llama.attentionBias, llama.attentionOutputBias, llama.mlpBias], [true, true, true]);
  });

  it('reads rope settings of transformers 4 and 5', async () => {
    const llama3 = {
      rope_type: 'llama3',
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 512,
    };
    const scaling = {
      type: 'llama3',
      factor: 8,
      lowFreqFactor: 1,
      highFreqFactor: 4,
      originalMaxPositions: 512,
    };
    const four = await read({ ...LLAMA, rope_theta: 5e5, rope_scaling: llama3, torch_dtype: 'bfloat16' });
    const five = await read({ ...LLAMA, rope_parameters: { ...llama3, rope_theta: 5e5 }, dtype: 'bfloat16' });
    for (const config of [four, five]) {
      assert.equal(config.ropeTheta, 5e5);
      assert.deepEqual(config.ropeScaling, scaling);
      assert.equal(config.dtype, 'bfloat16');
    }
    const old = await read({ ...LLAMA, rope_scaling: { type: 'linear', factor: 2 } });
    assert.deepEqual(old.ropeScaling, { type: 'linear', factor: 2 });
    await refuses(
      { ...LLAMA, rope_scaling: { type: 'yarn', factor: 2 } },
      'model-unsupported',
      /"yarn"/,
      /llama3/,
    );
    await refuses(
      { ...LLAMA, rope_scaling: { type: 'linear' } },
      'model-config',
      /"rope_scaling.factor" is missing/,
    );
  });

  it('collects every end-of-text id', async () => {
    const config = await read({ ...LLAMA, eos_token_id: 2, bos_token_id: 1 }, { eos_token_id: [1, 2, 9] });
    assert.deepEqual(config.eosIds, [2, 1, 9]);
    assert.equal(config.bosId, 1);
  });

  it('takes -1 for no token at all', async () => {
    const config = await read(
      { ...LLAMA, eos_token_id: -1, bos_token_id: [1], pad_token_id: -1 },
      { eos_token_id: [-1, 3] },
    );
    assert.deepEqual([config.eosIds, config.bosId, config.padId], [[3], 1, null]);
    await refuses({ ...LLAMA, pad_token_id: -2 }, 'model-config', /"pad_token_id" is -2/);
    await refuses({ ...LLAMA, pad_token_id: '0' }, 'model-config', /"pad_token_id" is "0"/);
    await refuses(
      { ...LLAMA, bos_token_id: [1, 2] },
      'model-config',
      /"bos_token_id" is \[1,2\]; .*one token id/,
    );
  });

  it('refuses the keys of other architectures by name', async () => {
    for (const change of [
      { final_logit_softcapping: 30 },
      { query_pre_attn_scalar: 256 },
      { embedding_multiplier: 12 },
      { logits_scaling: 8 },
      { qk_norm: true },
      { num_experts: 8 },
      { qkv_bias: true },
      { rotary_pct: 0.25 },
      { compression_config: {} },
      { architectures: ['LlamaForSequenceClassification'] },
      { auto_map: { AutoModelForCausalLM: 'modeling_mine.MyModel' } },
    ]) {
      const [key = ''] = Object.keys(change);
      await refuses({ ...LLAMA, ...change }, 'model-unsupported', new RegExp(key));
    }
    await read({
      ...LLAMA,
      num_experts: 0,
      logits_scaling: 1,
      qk_norm: false,
      final_logit_softcapping: null,
    });
  });

  it('says what of the files it does not use', () => {
    const config = { json: { ...LLAMA, bos_token_id: 1, pretraining_tp: 1, temperature: 1 }, path: 'c' };
    assert.deepEqual(
      modelNotices(config, { json: { temperature: 1, eos_token_id: 2, top_k: 50 }, path: 'g' }),
      [],
    );
    const odd = { ...config.json, attention_dropout: 0.1, my_key: 3, pad_token_id: 100 };
    const found = modelNotices(
      { json: odd, path: 'c' },
      { json: { temperature: 0.6, repetition_penalty: 1.1, max_new_tokens: 9 }, path: 'g' },
    );
    assert.equal(found.length, 4);
    assert.match(found[0] ?? '', /^c: attention_dropout 0.1 has no effect/);
    assert.match(found[1] ?? '', /^c: my_key: not known/);
    assert.match(found[2] ?? '', /^c: pad_token_id 100 is beyond the vocabulary of 100/);
    assert.match(found[3] ?? '', /^g: temperature 0.6, repetition_penalty 1.1 are not used/);
  });

  it('refuses what would change the arithmetic', async () => {
    await refuses({ ...LLAMA, model_type: 'gpt2' }, 'model-unsupported', /"gpt2"/, /llama or qwen2/);
    await refuses({ ...LLAMA, hidden_act: 'gelu' }, 'model-unsupported', /"gelu"/);
    await refuses({ ...LLAMA, quantization_config: {} }, 'model-unsupported', /quantization_config/);
    await refuses({ ...LLAMA, partial_rotary_factor: 0.5 }, 'model-unsupported', /0\.5/);
    const sliding = {
      model_type: 'qwen2',
      use_sliding_window: true,
      sliding_window: 128,
      max_window_layers: 1,
    };
    await refuses({ ...LLAMA, ...sliding }, 'model-unsupported', /window 128, context 32768/);
    const types = ['full_attention', 'sliding_attention'];
    await refuses({ ...LLAMA, sliding_window: 128, layer_types: types }, 'model-unsupported', /window 128/);
    await read({ ...LLAMA, ...sliding, max_window_layers: 2 });
  });

  it('names the key and the value that are wrong', async () => {
    await refuses(
      { ...LLAMA, hidden_size: '64' },
      'model-config',
      /"hidden_size" is "64"; .*integer/,
      /config\.json/,
    );
    await refuses({ ...LLAMA, vocab_size: undefined }, 'model-config', /"vocab_size" is missing/);
    await refuses(
      { ...LLAMA, num_key_value_heads: 3 },
      'model-config',
      /is 3; .*divisor of num_attention_heads \(8\)/,
    );
    await refuses({ ...LLAMA, num_hidden_layers: 1e9 }, 'model-config', /at most 1000\b/);
    await refuses({ ...LLAMA, max_position_embeddings: 1e12 }, 'model-config', /at most 16777216/);
    await refuses({ ...LLAMA, head_dim: 7 }, 'model-config', /even/);
    await refuses({ ...LLAMA, rms_norm_eps: 0 }, 'model-config', /above 0/);
    // Absent it has a default; null is what nobody can compute with.
    await refuses({ ...LLAMA, rms_norm_eps: null }, 'model-config', /"rms_norm_eps" is null; .*above 0/);
    await refuses({ ...LLAMA, hidden_size: null }, 'model-config', /"hidden_size" is null/);
    await refuses({ ...LLAMA, eos_token_id: 'x' }, 'model-config', /token id/);
  });

  it('tells a folder without config.json, or with a broken one, from a model', async () => {
    await assert.rejects(readModelConfig(folder), { code: 'model-config-missing' });
    await writeFile(join(folder, 'config.json'), '{"model_type": ');
    await assert.rejects(readModelConfig(folder), { code: 'model-json' });
    await writeFile(join(folder, 'config.json'), '[]');
    await assert.rejects(readModelConfig(folder), { code: 'model-json' });
  });
});
