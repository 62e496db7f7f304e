import assert from 'node:assert/strict';
import { DEFAULT_OBJECTIVE_SETTINGS } from '../../../core/objectives/index.ts';
import type { ModelConfig } from '../../../trainer/models/config.ts';
import { decays } from '../../../trainer/models/policy.ts';
import { Scorer } from '../../../trainer/models/score.ts';
import { objectiveGraphOptions } from '../../../trainer/objectives/scalars.ts';
import { AdamW } from '../../../trainer/optim/adamw.ts';
import { decodeGraph, prefillGraph } from '../../../trainer/rollout/decode-graph.ts';
import { Sampler } from '../../../trainer/rollout/sampler.ts';
import type { Device } from '../../../trainer/runtime/device.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';
import { gradientGraph } from '../../../trainer/update/gradient-graph.ts';
import { GradientSession } from '../../../trainer/update/gradient-session.ts';
import { updatePolicy } from '../../../trainer/update/update-policy.ts';
import { randomPolicy, randomSequences, TINY_LLAMA } from './random-policy.ts';

const FOUR_MILLION = 2 ** 22;

/** Everything that reads positions: scores, samples, and the size of a gradient. The prompt is longer than the smaller of two tables. */
async function figures(device: Device, maxPositions: number): Promise<number[]> {
  const config: ModelConfig = { ...TINY_LLAMA, maxPositions };
  const policy = randomPolicy(device, config);
  const sequences = randomSequences(config, [
    [1100, 6],
    [3, 5],
  ]);
  const scorer = await Scorer.open(policy);
  const { logprobs } = await scorer.score(sequences, { maxTokens: 5000 });
  scorer.dispose();
  const sampler = await Sampler.open(policy);
  const sampled = await sampler.sample({
    prompts: sequences.map(({ prompt }) => prompt),
    copies: 1,
    max_new_tokens: 4,
    temperature: 1,
    top_k: 0,
    top_p: 1,
    min_p: 0,
    repetition_penalty: 1,
    eosIds: new Set(),
    uniform: () => 0.4,
  });
  sampler.dispose();
  const settings = {
    ...DEFAULT_OBJECTIVE_SETTINGS,
    temperature: 1,
    learning_rate: 0,
    weight_decay: 0,
    adam_beta1: 0.9,
    adam_beta2: 0.999,
    adam_epsilon: 1e-8,
    max_grad_norm: 1,
    num_iterations: 1,
    max_tokens_per_microbatch: 5000,
  };
  const optimizer = await AdamW.open(device, policy.trainable, decays);
  const kind = { kind: 'grpo', ...objectiveGraphOptions(settings) } as const;
  const session = await GradientSession.open(policy, kind, optimizer.gradients);
  const mask = logprobs.map((row) => new Uint8Array(row.length).fill(1));
  const batch = { sequences, oldLogprobs: logprobs, advantages: [1, -1], mask };
  const { gradNorm } = await updatePolicy(session, optimizer, batch, settings);
  session.dispose();
  optimizer.dispose();
  policy.dispose();
  const ids = sampled.flatMap((one) => [...one.ids, ...one.logprobs]);
  return [...logprobs.flatMap((row) => [...row]), ...ids, gradNorm];
}

describe('a context that config.json promises and nobody uses', () => {
  let device: Device;
  before(async () => (device = await openDevice('cpu', { threads: 1, probe: false })));
  after(() => device.dispose());

  it('changes nothing', async function () {
    this.timeout(120_000);
    const short = await figures(device, 8192);
    const long = await figures(device, FOUR_MILLION);
    assert.equal(short.length, long.length);
    for (const [i, value] of short.entries()) {
      assert.ok(Math.abs(value - long[i]!) < 2e-5, `figure ${i}: ${value} and ${long[i]}`);
    }
  });

  it('costs no memory', () => {
    const config: ModelConfig = { ...TINY_LLAMA, headDim: 128, maxPositions: FOUR_MILLION };
    const policy = randomPolicy(device, config);
    const kind = { kind: 'grpo', ...objectiveGraphOptions(DEFAULT_OBJECTIVE_SETTINGS) } as const;
    for (const { graph } of [
      prefillGraph(policy),
      decodeGraph(policy, 'sample'),
      gradientGraph(policy, kind),
    ]) {
      assert.ok(graph.serialize({ constants: [] }).length < 25e6, graph.name);
    }
    policy.dispose();
  });
});
