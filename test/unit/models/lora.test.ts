import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelConfig } from '../../../trainer/models/config.ts';
import {
  AdapterWeights,
  isAdapterFolder,
  readAdapterConfig,
  saveAdapter,
} from '../../../trainer/models/adapter.ts';
import {
  initialLora,
  loraModules,
  loraShapes,
  mergeLora,
  type LoraSettings,
} from '../../../trainer/models/lora.ts';
import { tinyWeight, writeTinyModel } from './tiny-model.ts';

describe('LoRA', () => {
  let folder = '';
  let config: ModelConfig;
  const settings: LoraSettings = { r: 2, alpha: 4, dropout: 0.1, targetModules: 'all-linear' };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grpo-lora-'));
    config = await writeTinyModel(folder);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('finds the layers that target_modules means', () => {
    const names = (targets: LoraSettings['targetModules']): string[] =>
      loraModules(config, targets).map(({ module }) => module);
    assert.equal(names('all-linear').length, 14);
    assert.ok(!names('all-linear').includes('lm_head'));
    const expected = [0, 1].flatMap((layer) =>
      ['q_proj', 'v_proj'].map((name) => `model.layers.${layer}.self_attn.${name}`),
    );
    assert.deepEqual(names(['q_proj', 'v_proj']), expected);
    assert.deepEqual(names(['layers.1.mlp.up_proj']), ['model.layers.1.mlp.up_proj']);
    assert.throws(() => names(['q_proj', 'proj']), { code: 'lora-target', message: /"proj"/ });
    assert.throws(() => names([]), { code: 'lora-target', message: /empty/ });
  });

  it('starts with A within +-1/sqrt(in), spread evenly, and B zero, the same for the same seed', () => {
    const matrices = [...initialLora(config, { ...settings, r: 64 }, 5)];
    assert.deepEqual(
      matrices.map(({ name, shape }) => [name, shape]),
      [...loraShapes(config, { ...settings, r: 64 })],
    );
    for (const { name, shape, data } of matrices) {
      assert.equal(data.length, (shape[0] ?? 0) * (shape[1] ?? 0));
      if (name.endsWith('lora_B.weight')) {
        assert.ok(data.every((value) => value === 0));
        continue;
      }
      const bound = 1 / Math.sqrt(shape[1] ?? 0);
      assert.ok(data.every((value) => Math.abs(value) < bound));
      // The variance of a uniform number in +-b is b^2 / 3; its standard error over n numbers is 0.9 of that / sqrt(n).
      const variance = data.reduce((sum, value) => sum + value * value, 0) / data.length;
      assert.ok(Math.abs((variance * 3) / bound ** 2 - 1) < 4.5 / Math.sqrt(data.length));
    }
    assert.deepEqual([...initialLora(config, { ...settings, r: 64 }, 5)], matrices);
    assert.notDeepEqual([...initialLora(config, { ...settings, r: 64 }, 6)], matrices);
    const firsts = matrices.filter(({ name }) => name.includes('lora_A')).map(({ data }) => data[0]);
    assert.equal(new Set(firsts).size, firsts.length);
  });

  it('merges W + scale * B A', () => {
    const weight = Float32Array.of(1, 2, 3, 4, 5, 6);
    const a = Float32Array.of(1, 0, -1, 0.5, 2, 1); // [2, 3]
    const b = Float32Array.of(1, 2, 0, -1); // [2, 2]
    mergeLora(weight, a, b, { r: 2, inFeatures: 3, scale: 2 });
    assert.deepEqual(weight, Float32Array.of(1 + 4, 2 + 8, 3 + 2, 4 - 1, 5 - 4, 6 - 2));
    assert.throws(() => mergeLora(weight, a, b, { r: 2, inFeatures: 2, scale: 1 }), { code: 'lora-shape' });
  });

  it('saves a PEFT folder and reads it back', async () => {
    const shapes = loraShapes(config, settings);
    const tensors = [...shapes].map(([name, shape]) => ({
      name,
      shape,
      read: () => tinyWeight(name, shape),
    }));
    await saveAdapter(folder, { base: 'org/base', ...settings }, tensors);
    assert.ok(isAdapterFolder(folder));
    const adapter = await readAdapterConfig(folder);
    const targetModules = ['down_proj', 'gate_proj', 'k_proj', 'o_proj', 'q_proj', 'up_proj', 'v_proj'];
    assert.deepEqual(adapter, { base: 'org/base', ...settings, targetModules });
    await saveAdapter(folder, { base: 'org/base@v1.0', ...settings }, tensors);
    const json = JSON.parse(await readFile(join(folder, 'adapter_config.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    assert.deepEqual([json['base_model_name_or_path'], json['revision']], ['org/base', 'v1.0']);
    assert.equal((await readAdapterConfig(folder)).base, 'org/base@v1.0');
    const weights = await AdapterWeights.open(folder, adapter, config);
    assert.deepEqual(weights.shapes, shapes);
    for (const [name, shape] of shapes) assert.deepEqual(await weights.read(name), tinyWeight(name, shape));
    await assert.rejects(AdapterWeights.open(folder, adapter, { ...config, hiddenSize: 16 }), {
      code: 'adapter-mismatch',
      message: /q_proj.lora_A.weight" with shape \[2, 8\]; the base needs \[2, 16\]/,
    });
    await assert.rejects(AdapterWeights.open(folder, { ...adapter, targetModules: ['q_proj'] }, config), {
      code: 'adapter-mismatch',
      message: /belongs to no target module/,
    });
    await assert.rejects(AdapterWeights.open(folder, adapter, { ...config, layers: 3 }), {
      code: 'adapter-mismatch',
      message: /lacks tensor "base_model.model.model.layers.2/,
    });
  });

  it('refuses adapters that it would compute differently', async () => {
    await saveAdapter(folder, { base: 'org/base', ...settings, targetModules: ['q_proj'] }, []);
    const path = join(folder, 'adapter_config.json');
    const json = JSON.parse(await readFile(path, 'utf8')) as object;
    const refuses = async (change: object, code: string, message: RegExp): Promise<void> => {
      await writeFile(path, JSON.stringify({ ...json, ...change }));
      await assert.rejects(readAdapterConfig(folder), { code, message });
    };
    await refuses({ use_dora: true }, 'adapter-unsupported', /use_dora true/);
    await refuses({ rank_pattern: { q_proj: 4 } }, 'adapter-unsupported', /rank_pattern/);
    await refuses({ bias: 'all' }, 'adapter-unsupported', /bias "all"/);
    await refuses({ peft_type: 'IA3' }, 'adapter-unsupported', /"IA3"/);
    await refuses({ target_modules: '.*q_proj' }, 'adapter-unsupported', /pattern/);
    await refuses({ target_modules: null }, 'model-config', /target_modules/);
    await refuses({ r: 0 }, 'model-config', /"r" is 0/);
    await writeFile(path, JSON.stringify({ ...json, rank_pattern: {}, lora_dropout: 0 }));
    assert.equal((await readAdapterConfig(folder)).dropout, 0);
    await rm(path);
    await assert.rejects(readAdapterConfig(folder), { code: 'adapter-config' });
  });
});
