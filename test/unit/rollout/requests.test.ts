import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleUniform } from '../../../core/random/index.ts';
import { loadFullPolicy } from '../../../trainer/models/load-policy.ts';
import type { Policy } from '../../../trainer/models/policy.ts';
import { Tokenizer } from '../../../trainer/models/tokenizer.ts';
import type { Prompt } from '../../../trainer/rollout/completion.ts';
import { rollout, type RolloutSettings } from '../../../trainer/rollout/rollout.ts';
import { Sampler, type SampleRequest } from '../../../trainer/rollout/sampler.ts';
import type { Device } from '../../../trainer/runtime/device.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';
import { randomPolicy, randomSequences, TINY_LLAMA } from '../models/random-policy.ts';
import { writeTinyModel } from '../models/tiny-model.ts';

const plain = { temperature: 1, top_p: 1, top_k: 0, min_p: 0, repetition_penalty: 1 };
const stream = (token: number, completion: number): number => sampleUniform(4, 1, completion, token);

describe('sample requests', () => {
  let device: Device;
  let policy: Policy;
  let sampler: Sampler;
  const prompts = randomSequences(TINY_LLAMA, [
    [4, 0],
    [1, 0],
    [17, 0],
    [9, 0],
  ]).map(({ prompt }) => prompt);
  const request = (changes: Partial<SampleRequest>): SampleRequest => ({
    ...plain,
    prompts,
    copies: 2,
    max_new_tokens: 40,
    eosIds: new Set([2]),
    uniform: stream,
    ...changes,
  });
  before(async () => {
    device = await openDevice('cpu', { threads: 1, probe: false });
    policy = randomPolicy(device, TINY_LLAMA);
    sampler = await Sampler.open(policy);
  });
  after(() => device.dispose());

  it('give a completion the same tokens whatever else is in the batch', async () => {
    const together = await sampler.sample(request({}));
    for (const [group, prompt] of prompts.entries()) {
      const uniform = (token: number, completion: number) => stream(token, completion + 2 * group);
      const alone = await sampler.sample(request({ prompts: [prompt], uniform }));
      alone.forEach((one, copy) => {
        assert.deepEqual(one.ids, together[2 * group + copy]!.ids);
        assert.equal(one.stop_reason, together[2 * group + copy]!.stop_reason);
      });
    }
    assert.ok(new Set(together.map(({ ids }) => ids.join())).size > 6, 'copies differ');
    assert.deepEqual(await sampler.sample(request({})), together, 'and again the same');
  });

  it('end where asked, and tell every token and how many have ended', async () => {
    const told = new Map<number, number[]>();
    const progress: number[] = [];
    const drawn = await sampler.sample(
      request({
        eosIds: new Set(),
        stopped: (index, ids) => index !== 3 && ids.length === 5 + index,
        onToken: (index, id) => told.set(index, [...(told.get(index) ?? []), id]),
        onProgress: (done, total) => {
          assert.equal(total, 8);
          progress.push(done);
        },
      }),
    );
    drawn.forEach(({ ids, logprobs, entropy, stop_reason }, index) => {
      assert.equal(stop_reason, index === 3 ? 'length' : 'stop');
      assert.equal(ids.length, index === 3 ? 40 : 5 + index);
      assert.equal(logprobs.length, ids.length);
      assert.equal(entropy.length, ids.length);
      assert.deepEqual([...ids], told.get(index));
    });
    assert.ok(progress.every((done, i) => i === 0 || done >= progress[i - 1]!));
  });

  it('stop at the end of the context, and refuse prompts that leave no room', async () => {
    const short = { ...TINY_LLAMA, maxPositions: 40 };
    const small = randomPolicy(device, short);
    const own = await Sampler.open(small);
    const [long, brief] = randomSequences(short, [
      [38, 0],
      [3, 0],
    ]).map(({ prompt }) => prompt) as [Int32Array, Int32Array];
    const drawn = await own.sample(request({ prompts: [long, brief], copies: 1, eosIds: new Set() }));
    assert.deepEqual(
      drawn.map(({ ids, stop_reason }) => [ids.length, stop_reason]),
      [
        [2, 'length'],
        [37, 'length'],
      ],
    );
    const full = new Int32Array(40);
    await assert.rejects(own.sample(request({ prompts: [brief, full] })), {
      code: 'prompt-too-long',
      message: /Prompt 2 has 40 tokens.* 40/,
    });
    await assert.rejects(own.sample(request({ prompts: [new Int32Array(0)] })), { code: 'prompt-empty' });
    own.dispose();
    small.dispose();
  });

  it('end when they are cancelled, and leave the sampler usable', async () => {
    const abort = new AbortController();
    const run = sampler.sample(
      request({ eosIds: new Set(), onToken: () => abort.abort(), max_new_tokens: 100 }),
      { signal: abort.signal },
    );
    await assert.rejects(run, { code: 'run-cancelled', kind: 'interrupted' });
    assert.equal((await sampler.sample(request({}))).length, 8);
  });
});

describe('a rollout', () => {
  let folder = '';
  let device: Device;
  let sampler: Sampler;
  let tokenizer: Tokenizer;
  const settings: RolloutSettings = {
    ...plain,
    num_generations: 4,
    max_completion_length: 12,
    stop: [],
    eosIds: new Set([2]),
    seed: 9,
  };
  const prompts = (): Prompt[] =>
    ['one two', 'three'].map((text, i) => ({
      id: `p${i}`,
      text,
      ids: Int32Array.from(tokenizer.encode(text)),
      columns: {},
    }));
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grpo-rollout-'));
    const config = await writeTinyModel(folder);
    device = await openDevice('cpu', { threads: 1, probe: false });
    tokenizer = await Tokenizer.load(folder);
    sampler = await Sampler.open(await loadFullPolicy(device, folder, config));
  });
  after(async () => {
    device.dispose();
    await rm(folder, { recursive: true });
  });

  it('orders completions by group, names them, and shows live exactly what they say', async () => {
    const live = new Map<string, string>();
    const completions = await rollout(sampler, tokenizer, prompts(), 42, settings, {
      onText: (pieces) => {
        for (const { group, index, text } of pieces) {
          const key = `s42-g${group}-c${index}`;
          live.set(key, (live.get(key) ?? '') + text);
        }
      },
    });
    assert.deepEqual(
      completions.map(({ id }) => id),
      [0, 1].flatMap((group) => [0, 1, 2, 3].map((index) => `s42-g${group}-c${index}`)),
    );
    for (const { id, prompt, group, ids, text, logprobs } of completions) {
      assert.equal(prompt.id, `p${group}`);
      assert.equal(text, tokenizer.decode([...ids]));
      assert.equal((live.get(id) ?? '').trim(), text.trim());
      assert.equal(logprobs.length, ids.length);
    }
  });

  it('ends at a stop text, which stays in the completion', async () => {
    const completions = await rollout(sampler, tokenizer, prompts(), 1, {
      ...settings,
      max_completion_length: 25,
      stop: ['two', 'six'],
    });
    const stopped = completions.filter(({ stop_reason }) => stop_reason === 'stop');
    assert.ok(stopped.length > 2);
    for (const { text } of stopped) assert.match(text, /^(?!.*(two|six).+$).*(two|six)$/);
    for (const { text, stop_reason } of completions) {
      if (stop_reason !== 'stop') assert.ok(!/two|six/.test(text));
    }
  });

  it('is the same for the same seed and step, and another for others', async () => {
    const ids = async (step: number, seed: number): Promise<string> =>
      (await rollout(sampler, tokenizer, prompts(), step, { ...settings, seed }))
        .map((one) => one.ids.join())
        .join();
    assert.equal(await ids(5, 9), await ids(5, 9));
    assert.notEqual(await ids(5, 9), await ids(6, 9));
    assert.notEqual(await ids(5, 9), await ids(5, 10));
  });
});
