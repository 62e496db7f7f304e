import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gaussian } from '../../../trainer/embedded/initial-weights.ts';
import { makeSums } from '../../../trainer/embedded/make.ts';
import { readModelConfig } from '../../../trainer/models/config.ts';
import { ModelWeights } from '../../../trainer/models/weights.ts';
import type { Device } from '../../../trainer/runtime/device.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';

const small = { steps: 5, batchSize: 8 };
const fit = { ...small, measure: () => Promise.resolve({ sampled: 0.4, greedy: 0.2 }) };

describe('making the embedded model', () => {
  let folder = '';
  let device: Device;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'grpo-make-'));
    device = await openDevice('cpu', { probe: false });
  });
  after(() => {
    device.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('draws initial weights from a normal distribution, the same each time', () => {
    const values = gaussian(100_001, 0.02, 17, 3);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const beyondTwo = values.filter((value) => Math.abs(value) > 0.04).length / values.length;
    // Five deviations of each estimate.
    assert.ok(Math.abs(mean) < 5 * (0.02 / Math.sqrt(values.length)), String(mean));
    assert.ok(Math.abs(variance / 0.0004 - 1) < 5 * Math.sqrt(2 / values.length), String(variance));
    assert.ok(Math.abs(beyondTwo - 0.0455) < 0.0033, String(beyondTwo));
    assert.deepEqual(gaussian(7, 0.02, 17, 3), values.slice(0, 7));
    assert.notDeepEqual(gaussian(7, 0.02, 17, 4), values.slice(0, 7));
  });

  it('gives the same bytes twice, and weights that training has moved', async () => {
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    const losses: number[] = [];
    await makeSums(device, first, { ...fit, onStep: (_, loss) => losses.push(loss) });
    await makeSums(device, second, fit);
    const files = readdirSync(first);
    assert.deepEqual(files, [
      'README.md',
      'config.json',
      'generation_config.json',
      'model.safetensors',
      'special_tokens_map.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    for (const file of files) {
      assert.ok(readFileSync(join(first, file)).equals(readFileSync(join(second, file))), file);
    }
    // An untrained model spreads its chances over the 98 tokens.
    assert.ok(Math.abs((losses[0] ?? 0) - Math.log(98)) < 0.15, String(losses));
    assert.ok((losses[4] ?? 9) < (losses[0] ?? 0), String(losses));
    const weights = await ModelWeights.open(first, await readModelConfig(first));
    const norm = await weights.read('model.norm.weight');
    assert.ok(norm.some((value) => value !== 1));
  });

  it('writes nothing when the model is not what the quickstart needs', async () => {
    const unfit = join(folder, 'unfit');
    const perfect = { ...small, measure: () => Promise.resolve({ sampled: 0.99, greedy: 1 }) };
    await assert.rejects(makeSums(device, unfit, perfect), { code: 'embedded-accuracy' });
    assert.ok(!existsSync(unfit) && !existsSync(`${unfit}.partial`));
  });
});
