import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AutoTokenizer, env } from '@huggingface/transformers';
import { modelFolder, prompts, type Workload, WORKLOADS } from '../../../bench/workloads.ts';
import { SafetensorsFile } from '../../../trainer/models/safetensors.ts';

const TINY: Workload = {
  ...{
    name: 'tiny',
    promptsPerStep: 2,
    numGenerations: 2,
    completionLength: 4,
    beta: 0,
    loraRank: null,
    learningRate: 1e-5,
  },
  model: {
    random: {
      ...{ hiddenSize: 64, numLayers: 2, numHeads: 4, numKvHeads: 2 },
      ...{ intermediateSize: 96, vocabSize: 300, maxPositions: 64 },
    },
    seed: 5,
  },
};

describe('bench workloads', () => {
  let cache = '';
  const earlier = { remote: env.allowRemoteModels, path: env.localModelPath };
  before(() => {
    cache = mkdtempSync(join(tmpdir(), 'grpo-bench-'));
    env.allowRemoteModels = false;
  });
  after(() => {
    env.allowRemoteModels = earlier.remote;
    env.localModelPath = earlier.path;
    rmSync(cache, { recursive: true, force: true });
  });

  async function tokenLengths(folder: string, texts: string[]): Promise<number[]> {
    env.localModelPath = dirname(folder);
    const tokenizer = await AutoTokenizer.from_pretrained(folder.slice(dirname(folder).length + 1));
    return texts.map((text) => tokenizer.encode(text).length);
  }

  it('makes the same random model each time: normal weights, norms of one', async () => {
    const folder = await modelFolder(TINY, cache);
    const again = await modelFolder(TINY, join(cache, 'again'));
    assert.ok(folder !== null && again !== null);
    const digest = (path: string): string =>
      createHash('sha256')
        .update(readFileSync(join(path, 'model.safetensors')))
        .digest('hex');
    assert.equal(digest(folder), digest(again));
    const file = await SafetensorsFile.open(join(folder, 'model.safetensors'));
    const embeddings = await file.readFloat32('model.embed_tokens.weight');
    const deviation = Math.sqrt(
      embeddings.reduce((sum, value) => sum + value * value, 0) / embeddings.length,
    );
    // 19,200 draws: the deviation's own deviation is 0.0001.
    assert.ok(Math.abs(deviation - 0.02) < 0.0005, String(deviation));
    assert.ok((await file.readFloat32('model.norm.weight')).every((value) => value === 1));
  });

  it('makes prompts of 8 to 32 tokens, the same for the same seed', async () => {
    const texts = prompts(TINY, 64, 1);
    assert.deepEqual(texts, prompts(TINY, 64, 1));
    assert.notDeepEqual(texts, prompts(TINY, 64, 2));
    const folder = await modelFolder(TINY, cache);
    assert.ok(folder !== null);
    const lengths = await tokenLengths(folder, texts);
    assert.deepEqual(
      lengths,
      texts.map((text) => text.split(' ').length),
    );
    assert.ok(Math.min(...lengths) >= 8 && Math.max(...lengths) <= 32 && new Set(lengths).size > 10);
  });

  it('makes story prompts of 8 to 32 tokens', async function () {
    const stories = WORKLOADS.find(({ name }) => name === 'stories260K');
    const folder = stories === undefined ? null : await modelFolder(stories, cache);
    if (stories === undefined || folder === null) return this.skip();
    const lengths = await tokenLengths(folder, prompts(stories, 200, 1));
    assert.ok(
      Math.min(...lengths) >= 8 && Math.max(...lengths) <= 32,
      `${Math.min(...lengths)}-${Math.max(...lengths)}`,
    );
  });
});
