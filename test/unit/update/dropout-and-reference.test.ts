import assert from 'node:assert/strict';
import { loraA } from '../../../trainer/models/lora-graph.ts';
import { adaptedModules, Policy } from '../../../trainer/models/policy.ts';
import { Scorer } from '../../../trainer/models/score.ts';
import type { Device } from '../../../trainer/runtime/device.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';
import { dropoutFor } from '../../../trainer/update/dropout.ts';
import { GradientSession } from '../../../trainer/update/gradient-session.ts';
import { allRows, pack } from '../../../trainer/update/pack.ts';
import { Reference } from '../../../trainer/update/reference.ts';
import { randomPolicy, randomSequences, TINY_LLAMA, TINY_LORA } from '../models/random-policy.ts';

const sequences = randomSequences(TINY_LLAMA, [
  [4, 20],
  [2, 9],
  [6, 30],
  [1, 14],
]);
const DROPOUT = { ...TINY_LORA, dropout: 0.25 };
const scoring = { temperature: 1.1, maxTokens: 1000 };

describe('LoRA dropout', () => {
  let device: Device;
  let policy: Policy;
  let modules: string[];
  before(async () => {
    device = await openDevice('cpu', { threads: 1, probe: false });
    policy = randomPolicy(device, TINY_LLAMA, { lora: DROPOUT });
    modules = adaptedModules(policy.trainable.keys());
  });
  after(() => device.dispose());

  const features = (module: string): number => policy.trainable.get(loraA(module))!.shape[1]!;
  /** The mask of one completion in a batch, over the positions that it has there. */
  const maskOf = (
    completion: number,
    members: readonly number[],
    module: string,
    { seed = 1, step = 2, iteration = 0 } = {},
  ): Float32Array => {
    const batch = pack(sequences, members);
    const mask = dropoutFor(policy, seed, step)(iteration)(module, batch);
    assert.equal(mask.length, allRows(batch) * features(module));
    const { prompt, completion: ids } = sequences[completion]!;
    const part = (row: number, rows: number): number[] => [
      ...mask.subarray(row * features(module), (row + rows) * features(module)),
    ];
    const promptRow = batch.promptOwners.indexOf(completion) * batch.promptLength;
    const ownRow = batch.prompts * batch.promptLength + members.indexOf(completion) * batch.length;
    return Float32Array.from([...part(promptRow, prompt.length - 1), ...part(ownRow, ids.length)]);
  };

  it('gives a completion the same mask in whatever micro-batch it is', () => {
    for (const module of modules) {
      const alone = maskOf(1, [1], module);
      assert.deepEqual(maskOf(1, [0, 1, 3], module), alone);
      assert.deepEqual(maskOf(1, [2, 1], module), alone);
    }
  });

  it('draws another mask for each completion, module, iteration, step and seed', () => {
    const [module, other] = [modules[0]!, modules[1]!];
    const masks = [
      maskOf(1, [1], module),
      maskOf(1, [1], other),
      maskOf(1, [1], module, { iteration: 1 }),
      maskOf(1, [1], module, { step: 3 }),
      maskOf(1, [1], module, { seed: 2 }),
      maskOf(0, [0], module).subarray(0, 80),
    ];
    assert.equal(new Set(masks.map((mask) => mask.join())).size, masks.length);
  });

  it('drops a share p and scales the rest by 1 / (1 - p)', () => {
    const all = modules.flatMap((module) => [...maskOf(2, [2], module)]);
    assert.deepEqual(new Set(all), new Set([0, Math.fround(1 / 0.75)]));
    const share = all.filter((value) => value === 0).length / all.length;
    // Four standard errors of a share over so many draws.
    assert.ok(Math.abs(share - 0.25) < 4 * Math.sqrt((0.25 * 0.75) / all.length), `${share}`);
  });

  it('is in the training graph: masks of one leave the model as it is scored, drawn ones do not', async () => {
    const sums = new Map(
      [...policy.trainable].map(([name, { shape, size }]) => [
        name,
        device.upload('float32', shape, new Float32Array(size)),
      ]),
    );
    const session = await GradientSession.open(policy, { kind: 'supervised' }, sums);
    const batch = pack(sequences, [0, 1, 2, 3]);
    const perToken = { weights: new Float32Array(batch.targets.length).fill(0.01) };
    const train = async (dropout: ReturnType<ReturnType<typeof dropoutFor>>) =>
      (await session.accumulate(batch, perToken, { inverse_temperature: 1 / 1.1 }, { dropout })).logprobs;
    const ones = await train((module, packed) =>
      new Float32Array(allRows(packed) * features(module)).fill(1),
    );
    const scorer = await Scorer.open(policy);
    const scored = (await scorer.score(sequences, scoring)).logprobs.flatMap((row) => [...row]);
    scored.forEach((value, t) => assert.ok(Math.abs(ones[t]! - value) < 1e-5));
    const drawn = await train(dropoutFor(policy, 1, 1)(0));
    assert.ok(scored.some((value, t) => Math.abs(drawn[t]! - value) > 0.01));
    session.dispose();
    scorer.dispose();
  });
});

describe('the reference policy', () => {
  let device: Device;
  before(async () => (device = await openDevice('cpu', { threads: 1, probe: false })));
  after(() => device.dispose());

  const score = async (policy: Policy): Promise<Float32Array[]> => {
    const scorer = await Scorer.open(policy);
    const { logprobs } = await scorer.score(sequences, scoring);
    scorer.dispose();
    return logprobs;
  };

  it('under LoRA is the model with its adapter off, without a copy of the weights', async () => {
    const policy = randomPolicy(device, TINY_LLAMA, { lora: TINY_LORA });
    const plain = new Policy(device, TINY_LLAMA, policy.weights, undefined);
    const reference = await Reference.withoutAdapter(policy);
    const found = await reference.score(sequences, scoring);
    (await score(plain)).forEach((row, i) =>
      row.forEach((value, t) => assert.ok(Math.abs(found[i]![t]! - value) < 1e-5)),
    );
    assert.notDeepEqual(await score(policy), found);
    reference.dispose();
    assert.ok([...policy.weights.values()].every((tensor) => !tensor.disposed));
    policy.dispose();
  });

  it('is a frozen copy otherwise: it stays as it was while the policy is trained', async () => {
    const policy = randomPolicy(device, TINY_LLAMA);
    const reference = await Reference.frozen(randomPolicy(device, TINY_LLAMA));
    const before = await reference.score(sequences, scoring);
    assert.deepEqual(before, await score(policy));
    const norm = policy.weights.get('model.norm.weight')!;
    device.write(norm, new Float32Array(norm.size).fill(0.3));
    assert.notDeepEqual(await score(policy), before);
    assert.deepEqual(await reference.score(sequences, scoring), before);
    reference.dispose();
    policy.dispose();
  });
});
