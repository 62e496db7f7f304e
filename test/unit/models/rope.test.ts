import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModelConfig, type ModelConfig } from '../../../trainer/models/config.ts';
import { ropeFrequencies, ropeTables } from '../../../trainer/models/rope.ts';
import { TINY_CONFIG } from './tiny-model.ts';

interface Golden {
  head_dim: number;
  max_positions: number;
  positions: number[];
  cases: { rope: { rope_type: string }; frequencies: number[]; cos: number[][]; sin: number[][] }[];
}

describe('rotary positions', () => {
  let golden: Golden;
  before(async () => {
    golden = JSON.parse(await readFile('test/golden/models/rope.json', 'utf8')) as Golden;
  });

  const configOf = async (rope: object): Promise<ModelConfig> => {
    const folder = await mkdtemp(join(tmpdir(), 'grpo-rope-'));
    try {
      const sizes = { head_dim: golden.head_dim, max_position_embeddings: golden.max_positions };
      await writeFile(
        join(folder, 'config.json'),
        JSON.stringify({ ...TINY_CONFIG, ...sizes, rope_parameters: rope }),
      );
      return await readModelConfig(folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  it('are those of transformers, for every kind of scaling', async () => {
    for (const { rope, frequencies, cos, sin } of golden.cases) {
      const config = await configOf(rope);
      const ours = ropeFrequencies(config);
      // The golden values are float32: a few roundings of 2^-24 each.
      for (const [i, frequency] of frequencies.entries()) {
        assert.ok(Math.abs((ours[i] ?? 0) / frequency - 1) < 5e-7, `${rope.rope_type}: frequency ${i}`);
      }
      const tables = ropeTables(config, 201);
      const half = golden.head_dim / 2;
      assert.equal(tables.cos.length, 201 * half);
      for (const [row, position] of golden.positions.entries()) {
        for (let i = 0; i < half; i++) {
          // An angle of up to 200 rad from a float32 frequency is off by up to 200 * 5e-7.
          const tolerance = 2e-7 + position * 5e-7 * (frequencies[i] ?? 0);
          const at = position * half + i;
          assert.ok(Math.abs((tables.cos[at] ?? 0) - (cos[row]?.[i] ?? NaN)) < tolerance, rope.rope_type);
          assert.ok(Math.abs((tables.sin[at] ?? 0) - (sin[row]?.[i] ?? NaN)) < tolerance, rope.rope_type);
        }
      }
    }
  });

  it('refuse dynamic scaling beyond the context', async () => {
    const config = await configOf({ rope_type: 'dynamic', rope_theta: 10000, factor: 2 });
    assert.throws(() => ropeTables(config, golden.max_positions + 1), { code: 'model-context' });
  });
});
