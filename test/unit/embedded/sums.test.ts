import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { acceptance, BEGIN_ID, END_ID, parameterCount, shape } from '../../../trainer/embedded/index.ts';
import { measure } from '../../../trainer/embedded/measure.ts';
import { loadFullPolicy } from '../../../trainer/models/load-policy.ts';
import { readModel } from '../../../trainer/models/read-model.ts';
import { packageRoot } from '../../../trainer/paths.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';

describe('embedded:sums as committed', () => {
  it('is a small Llama folder that readModel takes', async () => {
    const { folder, config, tokenizer, eosIds } = await readModel('embedded:sums', packageRoot);
    assert.equal(config.modelType, 'llama');
    assert.deepEqual(eosIds, [END_ID]);
    assert.equal(tokenizer.encode('1+2=')[0], BEGIN_ID);
    const size = statSync(join(folder, 'model.safetensors')).size;
    assert.ok(size < 6e6 && size > 4 * parameterCount(shape), String(size));
  });

  it('answers as often rightly as the quickstart needs, and its likeliest answer is usually wrong', async () => {
    const { folder, config } = await readModel('embedded:sums', packageRoot);
    const device = await openDevice('cpu', { probe: false });
    const policy = await loadFullPolicy(device, folder, config);
    const { sampled, greedy } = await measure(policy, 1);
    policy.dispose();
    device.dispose();
    assert.ok(sampled >= acceptance.leastAccuracy && sampled <= acceptance.mostAccuracy, String(sampled));
    assert.ok(greedy < 0.5, String(greedy));
  });
});
