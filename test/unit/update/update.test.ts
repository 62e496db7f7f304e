import assert from 'node:assert/strict';
import { DEFAULT_OBJECTIVE_SETTINGS, objective } from '../../../core/objectives/index.ts';
import { decays, type Policy } from '../../../trainer/models/policy.ts';
import { Scorer } from '../../../trainer/models/score.ts';
import { objectiveGraphOptions } from '../../../trainer/objectives/scalars.ts';
import { AdamW } from '../../../trainer/optim/adamw.ts';
import type { Device, Tensor } from '../../../trainer/runtime/device.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';
import { GradientSession } from '../../../trainer/update/gradient-session.ts';
import {
  isBroken,
  updatePolicy,
  type StepBatch,
  type UpdateSettings,
} from '../../../trainer/update/update-policy.ts';
import { randomNumbers } from '../autodiff/gradcheck.ts';
import { randomPolicy, randomSequences, TINY_LLAMA, TINY_LORA, TINY_QWEN2 } from '../models/random-policy.ts';

const SETTINGS: UpdateSettings = {
  ...DEFAULT_OBJECTIVE_SETTINGS,
  beta: 0.2,
  epsilon_high: 0.28,
  temperature: 0.9,
  learning_rate: 1e-3,
  weight_decay: 0.01,
  adam_beta1: 0.9,
  adam_beta2: 0.999,
  adam_epsilon: 1e-8,
  max_grad_norm: 1,
  num_iterations: 1,
  max_tokens_per_microbatch: 10_000,
};

const LENGTHS = [
  [3, 6],
  [1, 11],
  [8, 1],
  [2, 4],
  [5, 0],
  [1, 3],
] as const;

/** A step's batch whose old and reference log-probabilities lie around the policy's; one completion masked, one empty. */
async function stepBatch(policy: Policy): Promise<StepBatch> {
  const sequences = randomSequences(policy.config, LENGTHS);
  const scorer = await Scorer.open(policy);
  const { logprobs } = await scorer.score(sequences, { temperature: SETTINGS.temperature, maxTokens: 1000 });
  scorer.dispose();
  const next = randomNumbers(3);
  const around = () => logprobs.map((row) => row.map((value) => value + 0.6 * next() - 0.3));
  return {
    sequences,
    oldLogprobs: around(),
    refLogprobs: around(),
    advantages: [1, -1, 0.5, -2, 1, 0],
    mask: logprobs.map((row, i) => new Uint8Array(row.length).fill(i === 3 ? 0 : 1)),
  };
}

describe('an update', () => {
  let device: Device;
  before(async () => (device = await openDevice('cpu', { threads: 1, probe: false })));
  after(() => device.dispose());

  const open = async (policy: Policy, settings = SETTINGS) => {
    const optimizer = await AdamW.open(device, policy.trainable, decays);
    const objectiveKind = { kind: 'grpo', ...objectiveGraphOptions(settings) } as const;
    return { optimizer, session: await GradientSession.open(policy, objectiveKind, optimizer.gradients) };
  };
  const numbers = (tensors: ReadonlyMap<string, Tensor>) =>
    new Map([...tensors].map(([name, tensor]) => [name, Array.from(device.downloadSync(tensor), Number)]));

  for (const [name, config, lora] of [
    ['Llama', TINY_LLAMA, false],
    ['Qwen2 with LoRA', TINY_QWEN2, true],
  ] as const) {
    it(`${name}: loss and gradient do not depend on the micro-batches, and the loss is core's`, async () => {
      const policy = randomPolicy(device, config, lora ? { lora: TINY_LORA } : {});
      const batch = await stepBatch(policy);
      const { optimizer, session } = await open(policy);
      const start = numbers(policy.trainable);
      const outcomes = [];
      for (const max_tokens_per_microbatch of [10_000, 30, 1]) {
        for (const [parameter, data] of start) {
          device.write(policy.trainable.get(parameter)!, Float32Array.from(data));
        }
        await optimizer.reset();
        const report = await updatePolicy(session, optimizer, batch, {
          ...SETTINGS,
          max_tokens_per_microbatch,
        });
        outcomes.push({ report, gradients: numbers(optimizer.gradients) });
      }
      const [whole, ...cut] = outcomes;
      const expected = objective({
        settings: SETTINGS,
        advantages: batch.advantages,
        logprobs: whole!.report.logprobs,
        oldLogprobs: batch.oldLogprobs,
        refLogprobs: batch.refLogprobs!,
        entropy: null,
        mask: batch.mask,
      });
      assert.ok(Math.abs(whole!.report.policyLoss - expected.policyLoss) < 1e-5);
      for (const { report, gradients } of cut) {
        assert.ok(Math.abs(report.policyLoss - whole!.report.policyLoss) < 1e-5);
        assert.ok(Math.abs(report.gradNorm / whole!.report.gradNorm - 1) < 1e-5);
        report.logprobs.forEach((row, i) => {
          assert.equal(row.length, LENGTHS[i]![1]);
          row.forEach((value, t) => assert.ok(Math.abs(value - whole!.report.logprobs[i]![t]!) < 1e-5));
        });
        for (const [parameter, data] of gradients) {
          data.forEach((value, i) => {
            const other = whole!.gradients.get(parameter)![i]!;
            assert.ok(Math.abs(value - other) < 1e-5, `${parameter}[${i}]: ${value} and ${other}`);
          });
        }
      }
      session.dispose();
      optimizer.dispose();
      policy.dispose();
    });
  }

  it('lowers its loss over the iterations on one batch, each seen with the weights of its time', async () => {
    const policy = randomPolicy(device, TINY_LLAMA);
    const batch = await stepBatch(policy);
    const { optimizer, session } = await open(policy);
    const losses = [];
    for (let round = 0; round < 3; round += 1) {
      const before = numbers(policy.trainable);
      const report = await updatePolicy(session, optimizer, batch, { ...SETTINGS, num_iterations: 3 });
      losses.push(report.policyLoss);
      assert.notDeepEqual(report.firstLogprobs, report.logprobs);
      assert.notDeepEqual(numbers(policy.trainable), before);
    }
    assert.equal(optimizer.updates, 9);
    assert.ok(losses[2]! < losses[1]! && losses[1]! < losses[0]!, losses.join());
    session.dispose();
    optimizer.dispose();
    policy.dispose();
  });

  it('leaves the weights alone where the loss is not a number', async () => {
    const policy = randomPolicy(device, TINY_LLAMA);
    const batch = await stepBatch(policy);
    const { optimizer, session } = await open(policy);
    const before = numbers(policy.trainable);
    const advantages = batch.advantages.map(() => NaN);
    const report = await updatePolicy(session, optimizer, { ...batch, advantages }, SETTINGS);
    assert.ok(isBroken(report));
    assert.equal(optimizer.updates, 0);
    assert.deepEqual(numbers(policy.trainable), before);
    assert.ok(!isBroken(await updatePolicy(session, optimizer, batch, SETTINGS)), 'and goes on from there');
    session.dispose();
    optimizer.dispose();
    policy.dispose();
  });

  it('changes the adapter only, under LoRA', async () => {
    const policy = randomPolicy(device, TINY_LLAMA, { lora: TINY_LORA });
    const batch = await stepBatch(policy);
    const { optimizer, session } = await open(policy);
    const [weights, adapter] = [numbers(policy.weights), numbers(policy.trainable)];
    await updatePolicy(session, optimizer, batch, SETTINGS);
    assert.deepEqual(numbers(policy.weights), weights);
    for (const [name, data] of numbers(policy.trainable)) assert.notDeepEqual(data, adapter.get(name), name);
    session.dispose();
    optimizer.dispose();
    policy.dispose();
  });
});
