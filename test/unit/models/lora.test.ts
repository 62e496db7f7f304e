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
  loraOf,
  loraShapes,
  mergeLora,
  type LoraSettings,
} from '../../../trainer/models/lora.ts';
import { tinyWeight, writeTinyModel, writeTinyWeights } from './tiny-model.ts';

/** Weights for each of an adapter's tensors. */
const tensorsOf = (shapes: ReturnType<typeof loraShapes>) =>
  [...shapes].map(([name, shape]) => ({ name, shape, read: () => tinyWeight(name, shape) }));

/** What Unsloth writes as target_modules. */
const UNSLOTH =
  '(?:.*?(?:language|text).*?(?:self_attn|attention|attn|mlp|feed_forward|ffn|dense).*?(?:k_proj|v_proj|q_proj|out_proj|fc1|fc2|o_proj|gate_proj|down_proj|up_proj).*?)|(?:\\bmodel\\.layers\\.[\\d]{1,}\\.(?:self_attn|attention|mlp|feed_forward|ffn|dense)\\.(?:(?:k_proj|v_proj|q_proj|o_proj|gate_proj|down_proj|up_proj)))';

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

  it('finds the layers whose whole name a pattern matches, as re.fullmatch of PEFT', () => {
    const names = (pattern: string): string[] =>
      loraModules(config, pattern).map(({ module }) => module.replace('model.layers.', ''));
    assert.deepEqual(
      names(UNSLOTH),
      loraModules(config, 'all-linear').map(({ module }) => module.replace('model.layers.', '')),
    );
    assert.deepEqual(names('.*\\.1\\..*(q|up)_proj'), ['1.self_attn.q_proj', '1.mlp.up_proj']);
    assert.deepEqual(names('model\\.layers\\.0\\.mlp\\.up_proj|.*k_proj'), [
      '0.self_attn.k_proj',
      '0.mlp.up_proj',
      '1.self_attn.k_proj',
    ]);
    // Neither an end nor a part of the name is enough, and a dash needs no brackets in Python.
    for (const pattern of ['q_proj|v_proj', 'model\\.layers\\.\\d', '[kv]_proj', '.*q\\-proj'])
      assert.throws(() => names(pattern), { code: 'lora-target', message: /whole name/ }, pattern);
  });

  it('refuses patterns that mean more than linear layers, and those that take for ever', () => {
    const shapes = (change: Partial<LoraSettings>, kind: 'config' | 'adapter' = 'adapter'): unknown => {
      const origin = kind === 'config' ? { kind } : { kind, path: 'a.json' };
      // A tenth of the usual limit: what runs for ever does not end in it either.
      return loraShapes(config, { ...settings, ...change }, origin, 200);
    };
    for (const [targetModules, module] of [
      ['.*(q_proj|lm_head)', '"lm_head"'],
      ['.*(q_proj|embed_tokens)', '"model.embed_tokens"'],
      ['.*mlp.*', '"model.layers.0.mlp"'],
    ] as const) {
      const message = new RegExp(module);
      assert.throws(() => shapes({ targetModules }), {
        code: 'adapter-unsupported',
        where: 'a.json',
        message,
      });
      assert.throws(() => shapes({ targetModules }, 'config'), { code: 'lora-target', message });
    }
    // What is excluded is not meant.
    shapes({ targetModules: '.*(q_proj|lm_head)', excludeModules: 'lm_.*' });
    shapes({ targetModules: ['q_proj', 'lm_head'], excludeModules: '.*head' });
    const slow = '(([a-z._0-9]+)+)+!';
    for (const change of [
      { targetModules: slow },
      { excludeModules: slow },
      { rankPattern: { [slow]: 4 } },
      { alphaPattern: { [slow]: 4 } },
    ]) {
      const start = process.cpuUsage();
      assert.throws(() => shapes(change), { code: 'adapter-pattern-too-slow', where: 'a.json' });
      const { user, system } = process.cpuUsage(start);
      assert.ok(user + system < 3e6, `${JSON.stringify(change)} took ${(user + system) / 1e6} s`);
    }
    assert.throws(() => shapes({ targetModules: slow }, 'config'), {
      code: 'lora-target',
      message: /stopped/,
    });
  });

  it("keeps an adapter's pattern, and wants its weights to be those of the modules that match", async () => {
    const special: LoraSettings = {
      ...settings,
      targetModules: '.*\\.1\\..*(q|v)_proj',
      excludeModules: '.*v_proj',
    };
    const shapes = loraShapes(config, special);
    const tensors = tensorsOf(shapes);
    await saveAdapter(folder, { base: 'org/base', ...special }, tensors);
    const adapter = await readAdapterConfig(folder);
    assert.deepEqual(adapter, { base: 'org/base', ...special });
    assert.deepEqual((await AdapterWeights.open(folder, adapter, config)).shapes, shapes);
    assert.deepEqual([...shapes.keys()].length, 2);
    for (const [change, message] of [
      [{ targetModules: '.*q_proj' }, /lacks tensor "base_model.model.model.layers.0.self_attn.q_proj/],
      [{ targetModules: '.*\\.1\\..*k_proj' }, /lacks tensor/],
      [{ targetModules: '.*\\.2\\..*' }, /names no linear layer/],
      [{ excludeModules: '.*' }, /names no linear layer/],
    ] as const)
      await assert.rejects(AdapterWeights.open(folder, { ...adapter, ...change }, config), {
        code: 'adapter-mismatch',
        message,
      });
    await saveAdapter(folder, { base: 'org/base', ...special, excludeModules: [] }, tensors);
    await assert.rejects(AdapterWeights.open(folder, await readAdapterConfig(folder), config), {
      code: 'adapter-mismatch',
      message: /lacks tensor "base_model.model.model.layers.1.self_attn.v_proj/,
    });
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
    const tensors = tensorsOf(shapes);
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
    await refuses({ rank_pattern: { q_proj: 0 } }, 'model-config', /rank_pattern/);
    // A name like this of Python's anchors would match nothing without a word.
    await refuses(
      { rank_pattern: { '(?P<n>q_proj)': 4 } },
      'adapter-unsupported',
      /rank_pattern is not supported: it holds `\(\?P<n`.*write `\(\?<name>/,
    );
    await refuses({ alpha_pattern: { 'q_proj++': 4 } }, 'adapter-unsupported', /possessive/);
    await refuses({ bias: 'all' }, 'adapter-unsupported', /bias "all"/);
    await refuses({ peft_type: 'IA3' }, 'adapter-unsupported', /"IA3"/);
    for (const key of ['target_modules', 'exclude_modules'])
      await refuses({ [key]: '.*q_proj\\Z' }, 'adapter-unsupported', new RegExp(`${key}.*it holds`));
    await refuses({ target_modules: '.*(q_proj' }, 'adapter-unsupported', /does? not|compiles/);
    await refuses({ target_modules: 'a'.repeat(10_001) }, 'adapter-unsupported', /10000 characters/);
    await refuses(
      { target_modules: '.*q_proj', layers_to_transform: [1] },
      'adapter-unsupported',
      /layers_to_transform beside a pattern/,
    );
    await refuses({ target_modules: null }, 'model-config', /target_modules/);
    await refuses({ r: 0 }, 'model-config', /"r" is 0/);
    await writeFile(path, JSON.stringify({ ...json, rank_pattern: {}, lora_dropout: 0 }));
    assert.equal((await readAdapterConfig(folder)).dropout, 0);
    await rm(path);
    await assert.rejects(readAdapterConfig(folder), { code: 'adapter-config' });
  });

  it('refuses every option of PEFT that it does not know to be harmless, by name', async () => {
    await saveAdapter(folder, { base: 'org/base', ...settings, targetModules: ['q_proj'] }, []);
    const path = join(folder, 'adapter_config.json');
    const json = JSON.parse(await readFile(path, 'utf8')) as object;
    const open = async (change: object): Promise<unknown> => {
      await writeFile(path, JSON.stringify({ ...json, ...change }));
      return readAdapterConfig(folder);
    };
    for (const change of [
      ...['pissa', 'pissa_niter_4', 'olora', 'corda', 'loftq', 'lora_ga', 'something-new'].map(
        (init_lora_weights) => ({ init_lora_weights }),
      ),
      { bias: 'lora_only' },
      { lora_bias: true },
      { use_qalora: true },
      { modules_to_save: ['lm_head'] },
      { trainable_token_indices: [3] },
      { layer_replication: [[0, 2]] },
      { megatron_config: { a: 1 } },
      { loftq_config: { loftq_bits: 4 } },
      { corda_config: {}, kasa_config: { r: 1 } },
      { alora_invocation_tokens: [1, 2] },
      { arrow_config: { top_k: 3 } },
      { target_parameters: ['experts.gate'] },
      { exclude_modules: '(?P<a>q_proj)' },
      { target_modules: ['q_proj', 'lm_head'] },
      { target_modules: ['model.embed_tokens'] },
      { layers_pattern: 'h' },
      { rank_pattern: { '(?P<a>q_proj)': 3 } },
      { task_type: 'SEQ_CLS' },
      { an_option_of_next_year: 'on' },
      { an_option_of_next_year: 0 },
    ]) {
      const key = Object.keys(change).at(-1) ?? '';
      await assert.rejects(open(change), { code: 'adapter-unsupported', message: new RegExp(key) }, key);
    }
    // What PEFT writes for options that are not in use, and what only acts where adapters are made.
    await open({
      an_option_of_next_year: null,
      lora_bias: false,
      megatron_core: 'megatron.core',
      qalora_group_size: 16,
      auto_mapping: { base_model_class: 'LlamaForCausalLM' },
      eva_config: { rho: 2 },
      fan_in_fan_out: true,
      init_lora_weights: 'eva',
      peft_version: '0.21.2',
    });
  });

  it("takes PEFT's defaults for absent keys", async () => {
    const path = join(folder, 'adapter_config.json');
    const json = { peft_type: 'LORA', base_model_name_or_path: 'org/base', target_modules: ['q_proj'] };
    await writeFile(path, JSON.stringify(json));
    assert.deepEqual(await readAdapterConfig(folder), {
      base: 'org/base',
      r: 8,
      alpha: 8,
      dropout: 0,
      targetModules: ['q_proj'],
    });
  });

  it('gives modules the rank and the scale that patterns and rank stabilisation ask for, and writes them down again', async () => {
    const special: LoraSettings = {
      r: 2,
      alpha: 6,
      dropout: 0,
      targetModules: ['q_proj', 'mlp.up_proj'],
      rslora: true,
      rankPattern: { 'layers.1.self_attn.q_proj': 4, up_proj: 1, '.*up_proj': 9 },
      alphaPattern: { '.*q_proj': 8 },
      layersToTransform: [1],
      excludeModules: ['k_proj'],
    };
    assert.deepEqual(loraOf(special, 'model.layers.1.self_attn.q_proj'), { r: 4, scale: 4 });
    assert.deepEqual(loraOf(special, 'model.layers.1.mlp.up_proj'), { r: 1, scale: 6 });
    assert.deepEqual(loraOf({ ...settings, alpha: 6 }, 'model.layers.1.mlp.up_proj'), { r: 2, scale: 3 });
    const shapes = loraShapes(config, special);
    assert.deepEqual(
      [...shapes].map(([name, shape]) => [name.split('.').slice(2).join('.'), shape]),
      [
        ['1.self_attn.q_proj.lora_A.weight', [4, 8]],
        ['1.self_attn.q_proj.lora_B.weight', [8, 4]],
        ['1.mlp.up_proj.lora_A.weight', [1, 8]],
        ['1.mlp.up_proj.lora_B.weight', [12, 1]],
      ],
    );
    const tensors = tensorsOf(shapes);
    await saveAdapter(folder, { base: 'org/base', ...special }, tensors);
    const adapter = await readAdapterConfig(folder);
    assert.deepEqual(adapter, { base: 'org/base', ...special, targetModules: ['mlp.up_proj', 'q_proj'] });
    assert.deepEqual((await AdapterWeights.open(folder, adapter, config)).shapes, shapes);
  });

  it('reads names as other programs write them, and says which tensors nothing reads', async () => {
    const adapter = { base: 'org/base', ...settings, targetModules: ['q_proj', 'query_key_value'] };
    const shapes = [...loraShapes(config, { ...settings, targetModules: ['q_proj'] })];
    const write = (rename: (name: string) => string, more: [string, number[]][] = []): Promise<void> =>
      writeTinyWeights(join(folder, 'adapter_model.safetensors'), [
        ...shapes.map(([name, shape]): [string, readonly number[]] => [rename(name), shape]),
        ...more,
      ]);
    const named = (name: string): string => name.replace(/(lora_[AB])/, '$1.default');
    for (const rename of [
      (name: string) => `base_model.model.${named(name)}`,
      (name: string) => `_orig_mod.base_model.model.${name}`,
      (name: string) => `base_model.model._orig_mod.${name}`,
      (name: string) => name,
      (name: string) => `base_model.model.${name.replace('model.', '')}`,
    ]) {
      await write(rename);
      const weights = await AdapterWeights.open(folder, adapter, config);
      for (const [name, shape] of shapes) {
        assert.deepEqual(await weights.read(name), tinyWeight(rename(name), shape));
      }
    }
    const refuses = (message: RegExp, fix: RegExp = /./): Promise<void> =>
      assert.rejects(AdapterWeights.open(folder, adapter, config), {
        code: 'adapter-mismatch',
        message,
        fix,
      });
    const [[first, shape] = ['', []]] = shapes;
    await write((name) => name, [[`base_model.model.${first}`, [...shape]]]);
    await refuses(/holds both/);
    await write(
      (name) => name,
      [
        ['base_model.model.model.embed_tokens.weight', [12, 8]],
        ['base_model.model.lm_head.weight', [12, 8]],
      ],
    );
    await refuses(/2 tensors .*embed_tokens/, /embedding or a head of its own.*merge/);
    await rm(join(folder, 'adapter_model.safetensors'));
    await writeFile(join(folder, 'adapter_model.bin'), '');
    await assert.rejects(AdapterWeights.open(folder, adapter, config), {
      code: 'adapter-weights',
      message: /only adapter_model.bin/,
    });
  });

  it('says of weights that are not those which the config asks for what is too little or too much, and what to do', async () => {
    const large = { ...config, layers: 4 };
    const write = (names: Iterable<string>, of: ReadonlyMap<string, readonly number[]>): Promise<void> =>
      writeTinyWeights(
        join(folder, 'adapter_model.safetensors'),
        [...names].map((name) => [name, of.get(name) ?? [2, 8]]),
      );
    const open = (change: object, model = config): Promise<AdapterWeights> =>
      AdapterWeights.open(folder, { base: 'org/base', ...settings, ...change }, model);
    const refuses = (change: object, message: RegExp, fix: RegExp, model = config): Promise<void> =>
      assert.rejects(open(change, model), { code: 'adapter-mismatch', message, fix });
    const all = loraShapes(large, settings);
    const some = (keep: (name: string) => boolean): string[] => [...all.keys()].filter(keep);
    const inLayer =
      (...layers: number[]) =>
      (name: string) =>
        layers.some((layer) => name.includes(`.layers.${layer}.`));

    await write(some(inLayer(0, 1)), all);
    await refuses(
      {},
      /lacks tensor ".*layers\.2\.self_attn\.q_proj\.lora_A\.weight" of shape \[2, 8\] and 27 more of the 56 that adapter_config.json asks for \(all of layers 2 to 3\)$/,
      /on a base with fewer layers, name that one: this one has 4, .* names org\/base\. .* layers_to_transform to \[0, 1\] there/,
      large,
    );
    // What is advised is enough.
    assert.equal((await open({ layersToTransform: [0, 1] }, large)).shapes.size, 28);
    await write(some(inLayer(1, 3)), all);
    await refuses(
      {},
      /\(all of layers 0, 2\)$/,
      /^If it was trained on layers 1, 3 alone, set layers_to_transform to \[1, 3\]/,
      large,
    );
    assert.equal((await open({ layersToTransform: [1, 3] }, large)).shapes.size, 28);
    await write(
      some((name) => !/[kv]_proj/.test(name)),
      all,
    );
    await refuses(
      {},
      /and 15 more of the 56 .*\(all of k_proj, v_proj\)$/,
      /^If k_proj, v_proj were not trained, take them out of target_modules/,
      large,
    );
    await write(
      some((name) => !name.endsWith('1.mlp.up_proj.lora_B.weight')),
      all,
    );
    await refuses(
      {},
      /lacks tensor ".*1\.mlp\.up_proj\.lora_B\.weight" of shape \[\d+, 2\], one of the 56/,
      /^Save the adapter again .*: the file is not whole\.$/,
      large,
    );
    await write([], all);
    await refuses({}, /it holds no tensors at all$/, /Copy the whole folder/);
    await write(['transformer.h.0.attn.c_attn.lora_A.weight'], all);
    await refuses(
      {},
      /none of them, but "transformer\.h\.0\.attn\.c_attn\.lora_A\.weight"$/,
      /one on org\/base/,
    );

    await write(all.keys(), all);
    await refuses(
      {},
      /holds 28 tensors for layers 2 to 3, and the base has 2 \(counted from 0\): "/,
      /Name the base that the adapter was trained on: it names org\/base/,
    );
    await refuses(
      { layersToTransform: [0] },
      /holds 42 tensors each of which belongs to no target module/,
      /does not ask for down_proj, .* of layers 1 to 3 \(target_modules, exclude_modules, layers_to_transform\)/,
      large,
    );
    await refuses(
      { targetModules: ['q_proj'] },
      /belongs to no target module/,
      /does not ask for down_proj, .* of layers 0 to 3/,
      large,
    );
  });

  it('refuses an adapter none of whose layers the base has', async () => {
    await writeTinyWeights(join(folder, 'adapter_model.safetensors'), []);
    for (const change of [
      { targetModules: ['query_key_value'] },
      { targetModules: [] },
      { targetModules: ['q_proj'], excludeModules: ['q_proj'] },
      { targetModules: ['q_proj'], layersToTransform: [7] },
    ]) {
      await assert.rejects(
        AdapterWeights.open(folder, { base: 'org/base', ...settings, ...change }, config),
        { code: 'adapter-mismatch', message: /names no linear layer/, fix: /names org\/base as its base/ },
        JSON.stringify(change),
      );
    }
  });
});
