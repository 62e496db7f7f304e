import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModelConfig } from '../../../trainer/models/config.ts';
import { loadFullPolicy } from '../../../trainer/models/load-policy.ts';
import { Scorer } from '../../../trainer/models/score.ts';
import { packageRoot } from '../../../trainer/paths.ts';
import { Sampler } from '../../../trainer/rollout/sampler.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';
import type { Device } from '../../../trainer/runtime/device.ts';
import { readModel } from '../../../trainer/models/read-model.ts';
import { logitsOf } from './logits.ts';

const shared = join(packageRoot, '../shared/data/models');
const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** Made by llama2.c's run.c; the entropy has one entry more than the log-probabilities: that of the next token. */
interface Llama2cGolden {
  sequences: { tokens: number[]; logprobs_of_next: number[]; entropy: number[]; last_logits: number[] }[];
}

function close(
  actual: ArrayLike<number>,
  expected: readonly number[],
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length, what);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i]! - value) <= tolerance, `${what}[${i}]: ${actual[i]} for ${value}`);
  });
}

function logSoftmax(logits: readonly number[]): number[] {
  const top = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0);
  return logits.map((logit) => logit - top - Math.log(total));
}

describe('whole models', () => {
  let device: Device;
  before(async () => (device = await openDevice('cpu', { threads: 2, probe: false })));
  after(() => device.dispose());

  for (const name of ['stories260K', 'babyllama105']) {
    it(`${name}: log-probabilities, entropies and greedy tokens are llama2.c's`, async function () {
      const folder = join(shared, name);
      if (!existsSync(folder)) {
        console.log(`      skipped: ${folder} is not on this machine`);
        this.skip();
      }
      const { sequences } = read(join(folder, 'golden_logits.json')) as Llama2cGolden;
      const policy = await loadFullPolicy(device, folder, await readModelConfig(folder));
      const scorer = await Scorer.open(policy, { entropy: true });
      const given = sequences.map(({ tokens }) => ({
        prompt: Int32Array.from(tokens.slice(0, 1)),
        completion: Int32Array.from(tokens.slice(1)),
      }));
      const scores = await scorer.score(given, { maxTokens: 512 });
      sequences.forEach(({ logprobs_of_next, entropy }, i) => {
        close(scores.logprobs[i]!, logprobs_of_next, 1e-4, `${name} ${i} logprob`);
        close(scores.entropy![i]!, entropy.slice(0, -1), 1e-4, `${name} ${i} entropy`);
      });
      // Through the cache: the most probable next token, and its log-probability at temperature 1.
      const sampler = await Sampler.open(policy);
      const next = await sampler.sample({
        prompts: sequences.map(({ tokens }) => Int32Array.from(tokens)),
        copies: 1,
        max_new_tokens: 1,
        eosIds: new Set(),
        temperature: 0,
        top_p: 1,
        top_k: 0,
        min_p: 0,
        repetition_penalty: 1,
        uniform: () => 0,
      });
      sequences.forEach(({ last_logits, entropy }, i) => {
        const logprobs = logSoftmax(last_logits);
        const best = logprobs.indexOf(Math.max(...logprobs));
        assert.equal(next[i]!.ids[0], best, `${name} ${i}: greedy token`);
        close(next[i]!.logprobs, [logprobs[best]!], 1e-4, `${name} ${i} greedy logprob`);
        close(next[i]!.entropy, entropy.slice(-1), 1e-4, `${name} ${i} greedy entropy`);
      });
      sampler.dispose();
      scorer.dispose();
      policy.dispose();
    });
  }

  it("stories260K: greedy text is llama2.c's", async function () {
    const folder = join(shared, 'stories260K');
    if (!existsSync(folder)) {
      console.log(`      skipped: ${folder} is not on this machine`);
      this.skip();
    }
    const { config, tokenizer } = await readModel(folder, '.');
    const policy = await loadFullPolicy(device, folder, config);
    const sampler = await Sampler.open(policy);
    const prompt = Int32Array.from(tokenizer.encode('Once upon a time'));
    const greedy = { temperature: 0, top_p: 1, top_k: 0, min_p: 0, repetition_penalty: 1, uniform: () => 0 };
    const [one] = await sampler.sample({
      ...greedy,
      prompts: [prompt],
      copies: 1,
      max_new_tokens: 60,
      eosIds: new Set(),
    });
    assert.equal(
      tokenizer.decode([...prompt, ...one!.ids]),
      'Once upon a time, there was a little girl named Lily. She loved to play outside in the park. ' +
        'One day, she saw a big, red ball. She wanted to play with it, but it was too high.\nLily',
    );
    sampler.dispose();
    policy.dispose();
  });

  it("random Llama (linear and llama3 rope scaling, biases, untied) and Qwen2 have transformers' logits", async () => {
    const folder = join(packageRoot, 'test/golden/models');
    const table = read(join(folder, 'logits.json')) as Record<
      string,
      { ids: number[]; positions: number[]; logits: number[][] }[]
    >;
    assert.deepEqual(Object.keys(table), ['tiny-llama-linear', 'tiny-llama-llama3', 'tiny-qwen2']);
    for (const [name, sequences] of Object.entries(table)) {
      const config = await readModelConfig(join(folder, name));
      const policy = await loadFullPolicy(device, join(folder, name), config);
      const found = await logitsOf(policy, sequences);
      // Logits of up to 4.5, in float32 on both sides: some dozens of roundings of 2^-24 of that.
      sequences.forEach(({ logits }, i) => close(found[i]!, logits.flat(), 2e-5, name));
      policy.dispose();
    }
  });
});
