import assert from 'node:assert/strict';
import { sampleUniform } from '../../../core/random/index.ts';
import type { ModelConfig } from '../../../trainer/models/config.ts';
import type { Policy } from '../../../trainer/models/policy.ts';
import { Scorer } from '../../../trainer/models/score.ts';
import { Sampler, type SampleRequest } from '../../../trainer/rollout/sampler.ts';
import { drawTruncated, type Truncation } from '../../../trainer/rollout/truncated-sampling.ts';
import type { Device } from '../../../trainer/runtime/device.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';
import { randomPolicy, randomSequences, TINY_LLAMA, TINY_LORA, TINY_QWEN2 } from '../models/random-policy.ts';

const PLAIN: Truncation = { temperature: 1, top_p: 1, top_k: 0, min_p: 0, repetition_penalty: 1 };
const request = (changes: Partial<SampleRequest> & Pick<SampleRequest, 'prompts'>): SampleRequest => ({
  ...PLAIN,
  copies: 1,
  max_new_tokens: 1,
  eosIds: new Set(),
  uniform: (token, completion) => sampleUniform(11, 3, completion, token),
  ...changes,
});

const prompt = Int32Array.of(1, 7, 4);
const DRAWS = 4000;

/** Probability of every next token: the scorer's, by scoring each token after the prompt. */
async function nextTokenProbabilities(policy: Policy, temperature: number): Promise<number[]> {
  const scorer = await Scorer.open(policy);
  const sequences = Array.from({ length: policy.config.vocabSize }, (_, id) => ({
    prompt,
    completion: Int32Array.of(id),
  }));
  const { logprobs } = await scorer.score(sequences, { maxTokens: 1000, temperature });
  scorer.dispose();
  return logprobs.map(([value]) => Math.exp(value!));
}

/** Top-k, then top-p, then min-p, written from their definitions. */
function truncate(probabilities: readonly number[], { top_k, top_p, min_p }: Truncation): number[] {
  const renormalised = (values: readonly number[]): number[] => {
    const total = values.reduce((sum, value) => sum + value, 0);
    return values.map((value) => value / total);
  };
  const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => b - a);
  let kept = [...probabilities];
  if (top_k > 0) {
    const least = sorted(kept)[top_k - 1]!;
    kept = renormalised(kept.map((p) => (p >= least ? p : 0)));
  }
  if (top_p < 1) {
    // A token stays while those more probable make up less than top_p.
    const before = (p: number): number => kept.filter((q) => q > p).reduce((sum, q) => sum + q, 0);
    kept = renormalised(kept.map((p) => (before(p) < top_p ? p : 0)));
  }
  const best = Math.max(...kept);
  return renormalised(kept.map((p) => (p >= min_p * best ? p : 0)));
}

/** 99.9% quantile of the chi-square distribution (Wilson & Hilferty). */
const chiSquareBound = (freedom: number): number =>
  freedom * (1 - 2 / (9 * freedom) + 3.0902 * Math.sqrt(2 / (9 * freedom))) ** 3;

describe('sampling', () => {
  let device: Device;
  let policy: Policy;
  let sampler: Sampler;
  before(async () => {
    device = await openDevice('cpu', { threads: 1, probe: false });
    policy = randomPolicy(device, TINY_LLAMA);
    sampler = await Sampler.open(policy);
  });
  after(() => device.dispose());

  for (const temperature of [0.7, 1.3]) {
    for (const truncation of [
      {},
      { top_k: 4 },
      { top_p: 0.7 },
      { min_p: 0.2 },
      { top_k: 9, top_p: 0.9, min_p: 0.1 },
    ]) {
      it(`draws from the scored distribution at temperature ${temperature} with ${JSON.stringify(truncation)}`, async () => {
        const settings = { ...PLAIN, temperature, ...truncation };
        const expected = truncate(await nextTokenProbabilities(policy, temperature), settings);
        const drawn = await sampler.sample(request({ ...settings, prompts: [prompt], copies: DRAWS }));
        const counts = expected.map(() => 0);
        const entropy = -expected.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0);
        for (const one of drawn) {
          const id = one.ids[0]!;
          counts[id] = counts[id]! + 1;
          assert.ok(expected[id]! > 0, `token ${id} is outside the support`);
          assert.ok(Math.abs(one.logprobs[0]! - Math.log(expected[id]!)) < 1e-4, 'log-probability');
          assert.ok(Math.abs(one.entropy[0]! - entropy) < 1e-4, 'entropy');
        }
        const likely = expected.map((p, id) => ({ p, count: counts[id]! })).filter(({ p }) => p * DRAWS >= 5);
        const statistic = likely.reduce(
          (sum, { p, count }) => sum + (count - p * DRAWS) ** 2 / (p * DRAWS),
          0,
        );
        assert.ok(likely.length > 1);
        assert.ok(
          statistic < chiSquareBound(likely.length - 1),
          `chi-square ${statistic} of ${likely.length}`,
        );
      });
    }
  }

  it('is greedy at temperature 0, with the log-probability of temperature 1', async () => {
    const probabilities = await nextTokenProbabilities(policy, 1);
    const best = probabilities.indexOf(Math.max(...probabilities));
    const drawn = await sampler.sample(request({ temperature: 0, prompts: [prompt], copies: 3 }));
    for (const { ids, logprobs } of drawn) {
      assert.equal(ids[0], best);
      assert.ok(Math.abs(logprobs[0]! - Math.log(probabilities[best]!)) < 1e-4);
    }
  });

  it('finds a token for the smallest and the largest random number', async () => {
    const [smallest] = await sampler.sample(request({ prompts: [prompt], uniform: () => 0 }));
    assert.equal(smallest!.ids[0], 0);
    const [largest] = await sampler.sample(request({ prompts: [prompt], uniform: () => 1 - 2 ** -53 }));
    assert.equal(largest!.ids[0], TINY_LLAMA.vocabSize - 1);
    assert.ok(Number.isFinite(largest!.logprobs[0]!));
  });

  it('lowers the logits of tokens that were seen, and only those', () => {
    const penalised = drawTruncated(
      Float32Array.of(2, -1, 0.5),
      [0, 1, 0],
      { ...PLAIN, repetition_penalty: 2 },
      0,
    );
    const weights = [Math.exp(1), Math.exp(-2), Math.exp(0.5)];
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    assert.equal(penalised.id, 0);
    assert.ok(Math.abs(penalised.logprob - Math.log(weights[0]! / total)) < 1e-6);
    assert.deepEqual([...penalised.support!], [0, 2, 1]);
  });

  const models: [string, ModelConfig, boolean][] = [
    ['Llama', TINY_LLAMA, false],
    ['Qwen2', TINY_QWEN2, false],
    ['Llama with LoRA', TINY_LLAMA, true],
  ];
  for (const [name, config, lora] of models) {
    it(`${name}: records what the scorer says, for prompts of any length, across cache growth and compaction`, async () => {
      const own = randomPolicy(device, config, lora ? { lora: TINY_LORA } : {});
      const ownSampler = await Sampler.open(own);
      const lengths = [1, 2, 31, 32, 33, 45].map((length) => [length, 0] as const);
      const prompts = randomSequences(config, lengths).map((sequence) => sequence.prompt);
      const scorer = await Scorer.open(own, { entropy: true });
      for (const [temperature, eosIds] of [
        [0.8, [2, 5]],
        [1.2, []],
      ] as const) {
        const drawn = await ownSampler.sample(
          request({ temperature, prompts, copies: 3, max_new_tokens: 70, eosIds: new Set(eosIds) }),
        );
        assert.equal(drawn.length, 18);
        const sequences = drawn.map(({ ids }, i) => ({
          prompt: prompts[Math.floor(i / 3)]!,
          completion: ids,
        }));
        const scores = await scorer.score(sequences, { temperature, maxTokens: 700 });
        drawn.forEach(({ ids, logprobs, entropy, stop_reason }, i) => {
          logprobs.forEach((value, t) => {
            assert.ok(Math.abs(value - scores.logprobs[i]![t]!) < 1e-4, `log-probability ${i} ${t}`);
            assert.ok(Math.abs(entropy[t]! - scores.entropy![i]![t]!) < 1e-4, `entropy ${i} ${t}`);
          });
          const ends = [...ids].map((id) => (eosIds as readonly number[]).includes(id));
          assert.ok(!ends.slice(0, -1).includes(true), 'nothing after the end');
          assert.equal(stop_reason, ends.at(-1) ? 'eos' : 'length');
          if (stop_reason === 'length') assert.equal(ids.length, 70);
        });
        const ended = drawn.filter(({ stop_reason }) => stop_reason === 'eos').length;
        assert.ok(eosIds.length > 0 ? ended > 12 : ended === 0, `${ended} ended`);
      }
      ownSampler.dispose();
      scorer.dispose();
      own.dispose();
    });
  }
});
