import assert from 'node:assert/strict';
import { readConfigText, type ConfigReading } from '../../../core/config/index.ts';
import { memoryFiles } from './memory-files.ts';

const ADAPTER = {
  peft_type: 'LORA',
  base_model_name_or_path: '../base',
  r: 4,
  lora_alpha: 16,
  lora_dropout: 0.05,
  target_modules: ['v_proj', 'q_proj'],
};
const MODEL = {
  model_type: 'llama',
  vocab_size: 100,
  hidden_size: 64,
  intermediate_size: 172,
  num_hidden_layers: 2,
  num_attention_heads: 8,
};

/** A config around `model:` and what its folders hold. */
function read(
  model: string,
  {
    adapter = {},
    base = {},
    more = {},
  }: { adapter?: object; base?: object; more?: Record<string, string> } = {},
): Promise<ConfigReading> {
  const files = memoryFiles({
    'train.jsonl': '{"question": "1+1="}\n',
    'sft/adapter_config.json': JSON.stringify({ ...ADAPTER, ...adapter }),
    'sft/../base/config.json': JSON.stringify({ ...MODEL, ...base }),
    'base/config.json': JSON.stringify({ ...MODEL, ...base }),
    ...more,
  });
  const text = `model: ${model}\ndata: { train: train.jsonl, prompt: "{question}" }\nrewards: [{ use: length, target: 5 }]\n`;
  return readConfigText(text, files);
}

const errors = ({ problems }: ConfigReading): string[] =>
  problems.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code}: ${message}`);
const infos = ({ problems }: ConfigReading): string[] =>
  problems.filter(({ severity }) => severity === 'info').map(({ code, message }) => `${code}: ${message}`);

describe('config: what the model folder decides', () => {
  it('trains the adapter of the folder, at the learning rate of adapters', async () => {
    const own = { type: 'lora', r: 4, alpha: 16, dropout: 0.05, target_modules: ['q_proj', 'v_proj'] };
    for (const model of [
      '{ base: sft }',
      '{ base: sft, adapter: null }',
      '{ base: sft, adapter: { r: 4 } }',
    ]) {
      const reading = await read(model);
      assert.deepEqual(errors(reading), [], model);
      assert.deepEqual(reading.config?.model.adapter, own, model);
      assert.equal(reading.config?.train.learning_rate, 1e-5);
      assert.ok(
        infos(reading).some((text) =>
          text.startsWith('config-adapter-continued: `sft` is an adapter on ../base'),
        ),
      );
      // A resolved config is a config, of the same meaning: a branch reads it again.
      const again = await read(JSON.stringify(reading.config?.model));
      assert.deepEqual(again.config?.model, reading.config?.model);
    }
    const dropout = await read('{ base: sft, adapter: { dropout: 0 } }');
    assert.deepEqual(dropout.config?.model.adapter, { ...own, dropout: 0 });
    assert.equal((await read('{ base: base }')).config?.model.adapter, null);
    assert.equal((await read('{ base: base }')).config?.train.learning_rate, 1e-6);
  });

  it("takes an adapter's pattern for its layers, and reads it again in a resolved config", async () => {
    const pattern = "(?:.*?(?:attn|mlp).*?)|(?:\\bmodel\\.layers\\.[\\d]{1,}\\.mlp\\.(?:up'|up)_proj)";
    const adapter = { target_modules: pattern };
    const reading = await read('{ base: sft }', { adapter });
    assert.deepEqual(errors(reading), []);
    assert.equal(reading.config?.model.adapter?.target_modules, pattern);
    const again = await read(JSON.stringify(reading.config?.model), { adapter });
    assert.deepEqual([errors(again), again.config?.model], [[], reading.config?.model]);
    const other = await read('{ base: sft, adapter: { target_modules: all-linear } }', { adapter });
    const [problem] = other.problems.filter(({ severity }) => severity === 'error');
    assert.equal(problem?.code, 'config-adapter-overruled');
    assert.equal(problem?.fix?.edits[0]?.new_text, `'${pattern.replaceAll("'", "''")}'`);
  });

  it('refuses an adapter of another kind, and none', async () => {
    for (const [adapter, found] of [
      ['none', /adapter: none/],
      ['{ r: 8 }', /with r 4/],
      ['{ alpha: 32 }', /with alpha 16/],
      ['{ target_modules: all-linear }', /with target_modules \["q_proj","v_proj"\]/],
    ] as const) {
      const [first = '', ...others] = errors(await read(`{ base: sft, adapter: ${adapter} }`));
      assert.match(first, /^config-adapter-overruled/);
      assert.match(first, found);
      assert.match(first, /grpo export sft --format merged/);
      assert.deepEqual(others, []);
    }
  });

  it('refuses in the folders what the trainer refuses there', async () => {
    for (const [change, found] of [
      [
        { adapter: { init_lora_weights: 'pissa' } },
        /init_lora_weights "pissa" is not supported: it changes the weights of the base/,
      ],
      [{ adapter: { new_option: 2 } }, /new_option 2 is not supported/],
      [{ base: { hidden_act: 'gelu' } }, /hidden_act "gelu"/],
      [{ base: { hidden_size: '64' } }, /"hidden_size" is "64"/],
      [
        { adapter: { base_model_name_or_path: '../gone' } },
        /names `..\/gone` as its base, which is not there/,
      ],
      [{ adapter: { base_model_name_or_path: '' } }, /^adapter-base-missing: .*which model .* is ""/],
      [{ adapter: { base_model_name_or_path: null } }, /^adapter-base-missing: .*is nothing/],
      [{ adapter: { base_model_name_or_path: './' } }, /names its own folder as its base/],
      [{ more: { 'sft/../base/adapter_config.json': JSON.stringify(ADAPTER) } }, /an adapter itself/],
      [{ more: { 'sft/model.safetensors': '' } }, /both an adapter .* and a whole model/],
      [{ more: { 'sft/adapter_model.bin': '' } }, /only as adapter_model.bin/],
      [{ more: { 'sft/../base/pytorch_model.bin': '' } }, /only as pytorch_model.bin/],
      [{ more: { 'sft/../base/quantize_config.json': '{}' } }, /quantised weights/],
      [{ more: { 'sft/../base/tokenizer.model': '' } }, /only as tokenizer.model/],
    ] as const) {
      const found_errors = errors(await read('{ base: sft }', change));
      assert.ok(
        found_errors.some((text) => found.test(text)),
        `${found}: ${found_errors.join(' | ')}`,
      );
    }
  });

  it('refuses under the code of the reader that the other programs load the folder with', async () => {
    const found = await read('{ base: base }', { base: { rms_norm_eps: null } });
    assert.match(
      errors(found).join(),
      /^model-config: .*base\/config\.json: "rms_norm_eps" is null; it should be a number above 0\. Compare/,
    );
    const other = await read('{ base: base }', { base: { model_type: 'gpt2' } });
    assert.match(errors(other).join(), /^model-unsupported: .*gpt2/);
  });

  it('says which files and keys nobody reads', async () => {
    const reading = await read('{ base: base }', {
      base: { my_key: 1 },
      more: {
        'base/model.safetensors': '',
        'base/model.safetensors.index.json': '{}',
        'base/pytorch_model.bin': '',
        'base/modeling_mine.py': '',
        'base/processor_config.json': '{}',
        'base/README.md': '',
        'base/adapters/one/adapter_config.json': '{}',
        'base/generation_config.json': '{"temperature": 0.6, "eos_token_id": 2}',
      },
    });
    assert.deepEqual(errors(reading), []);
    const said = infos(reading).join('\n');
    for (const part of [
      'not read: adapters, model.safetensors.index.json, modeling_mine.py, processor_config.json, pytorch_model.bin.',
      'my_key: not known here',
      'temperature 0.6 is not used',
    ]) {
      assert.ok(said.includes(part), said);
    }
  });
});
