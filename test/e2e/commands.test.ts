import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveAdapter } from '../../trainer/models/adapter.ts';
import { loraShapes } from '../../trainer/models/lora.ts';
import { packageRoot } from '../../trainer/paths.ts';
import { randomWeights, TINY_LORA } from '../unit/models/random-policy.ts';
import { writeTinyModel } from '../unit/models/tiny-model.ts';
import { PROGRAM, type Ended } from './support/grpo.ts';

/** Runs the built command line on an input to its end. */
function grpo(
  args: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Omit<Ended, 'signal'>> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { ...process.env, ...options.env },
      stdio: 'pipe',
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(options.input ?? '');
  });
}

/** The one document of `--json`. */
async function json<T>(
  args: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<T> {
  const { code, stdout, stderr } = await grpo([...args, '--json'], options);
  assert.equal(code, 0, stderr + stdout);
  assert.equal(stdout.trimEnd().split('\n').length, 1, 'one line');
  return JSON.parse(stdout) as T;
}

/** The error of `--json`, with exit code 2 and nothing else on stdout. */
async function refusal(
  args: readonly string[],
  input = '',
): Promise<{ code: string; message: string; fix?: string }> {
  const { code, stdout } = await grpo([...args, '--json'], { input });
  assert.equal(code, 2, stdout);
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
  return error;
}

interface Scored {
  ids: number[];
  logprobs: number[];
  entropy: number[];
}
interface Generated {
  completions: { ids: number[]; text: string; logprobs: number[]; stop_reason: string }[];
}

describe('commands', () => {
  let model = '';
  let adapter = '';
  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'grpo-commands-'));
    model = join(folder, 'model');
    adapter = join(folder, 'adapter');
    const config = await writeTinyModel(model);
    await mkdir(adapter);
    const shapes = loraShapes(config, TINY_LORA);
    const tensors = [...randomWeights(shapes, 3)].map(([name, data]) => ({
      name,
      shape: shapes.get(name)!,
      read: () => Float32Array.from(data),
    }));
    await saveAdapter(adapter, { ...TINY_LORA, base: model }, tensors);
  });
  after(() => rm(join(model, '..'), { recursive: true }));

  it('logprobs and generate agree with llama2.c on stories260K', async function () {
    const stories = join(packageRoot, '../shared/data/models/stories260K');
    if (!existsSync(stories)) {
      console.log(`      skipped: ${stories} is not on this machine`);
      this.skip();
    }
    const golden = JSON.parse(readFileSync(join(stories, 'golden_logits.json'), 'utf8')) as {
      sequences: { tokens: number[]; logprobs_of_next: number[]; entropy: number[] }[];
    };
    const { tokens, logprobs_of_next, entropy } = golden.sequences[0]!;
    const scored = await json<Scored>(['logprobs', '--model', stories, '--ids', tokens.join()]);
    assert.deepEqual(scored.ids, tokens);
    assert.equal(scored.logprobs.length, tokens.length - 1);
    assert.equal(scored.entropy.length, tokens.length - 1);
    scored.logprobs.forEach((value, i) => {
      assert.ok(Math.abs(value - logprobs_of_next[i]!) < 1e-4);
      assert.ok(Math.abs(scored.entropy[i]! - entropy[i]!) < 1e-4);
    });
    const args = [
      '--model',
      stories,
      '--prompt',
      'Once upon a time',
      '--temperature',
      '0',
      '--max-new-tokens',
      '30',
    ];
    const { stdout } = await grpo(['generate', ...args]);
    assert.equal(
      stdout.trim(),
      'Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day,',
    );
  });

  it('generate gives completions with their log-probabilities, repeatably, on either device', async () => {
    const args = [
      'generate',
      '--model',
      model,
      '--prompt',
      'one two',
      '--num',
      '3',
      '--max-new-tokens',
      '9',
      '--seed',
      '4',
    ];
    const { completions } = await json<Generated>(args);
    assert.equal(completions.length, 3);
    for (const { ids, logprobs, text, stop_reason } of completions) {
      assert.equal(logprobs.length, ids.length);
      assert.ok(logprobs.every((value) => value < 0));
      assert.equal(typeof text, 'string');
      assert.equal(stop_reason, ids.at(-1) === 2 ? 'eos' : 'length');
    }
    const again = await json<Generated>(args, { env: { GRPO_TEST_DEVICE: 'awkward' } });
    assert.deepEqual(
      again.completions.map(({ ids }) => ids),
      completions.map(({ ids }) => ids),
    );
    // Of the first completion the scorer says the same, the prompt's tokens before it.
    const { ids, logprobs } = completions[0]!;
    const scored = await json<Scored>(['logprobs', '--model', model, '--ids', [1, 3, ...ids].join()]);
    scored.logprobs.slice(1).forEach((value, i) => assert.ok(Math.abs(value - logprobs[i]!) < 1e-4));
  });

  it('takes an adapter folder for a model', async () => {
    const score = (name: string) =>
      json<Scored>(['logprobs', '--model', name, '--text', 'one two three four']);
    const [plain, adapted] = [await score(model), await score(adapter)];
    assert.deepEqual(adapted.ids, plain.ids);
    assert.ok(plain.logprobs.some((value, i) => Math.abs(value - adapted.logprobs[i]!) > 1e-3));
  });

  it('tokenize shows ids, tokens and the text that comes back', async () => {
    assert.deepEqual(await json(['tokenize', '--model', model, '--text', 'one six']), {
      ids: [1, 7],
      tokens: ['one', 'six'],
      decoded: 'one six',
    });
  });

  it('explain computes the same with both engines, and textmetrics its figures', async () => {
    const input = JSON.stringify({
      settings: {
        num_generations: 2,
        loss_type: 'dr_grpo',
        beta: 0.04,
        epsilon_high: 0.28,
        max_completion_length: 4,
      },
      rewards: [[1, 0]],
      logprobs: [
        [-1, -0.5, -2],
        [-0.7, -1.2, 0],
      ],
      old_logprobs: [
        [-1.1, -0.9, -1.8],
        [-0.7, -0.9, 0],
      ],
      ref_logprobs: [
        [-1.3, -0.4, -2.2],
        [-0.9, -1, 0],
      ],
      mask: [
        [1, 1, 1],
        [1, 1, 0],
      ],
    });
    interface Explained {
      advantages: number[];
      loss: number;
      per_token_loss: number[][];
      grad_logprobs: number[][];
      metrics: Record<string, number>;
      dtype: string;
    }
    const graph = await json<Explained>(['explain'], { input });
    const reference = await json<Explained>(['explain', '--engine', 'reference'], { input });
    assert.equal(graph.dtype, 'float64');
    assert.deepEqual(Object.keys(graph), Object.keys(reference));
    assert.deepEqual(graph.advantages, reference.advantages);
    const flat = ({ loss, per_token_loss, grad_logprobs, metrics }: Explained): number[] => [
      loss,
      ...per_token_loss.flat(),
      ...grad_logprobs.flat(),
      ...Object.values(metrics),
    ];
    const expected = flat(reference);
    flat(graph).forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-9));
    assert.equal((await refusal(['explain'], input.replace('dr_grpo', 'sapo'))).code, 'not-built');
    const metric = JSON.stringify({ kind: 'pass_at_k', n: 4, c: 2, k: 1 });
    assert.deepEqual(await json(['textmetrics'], { input: metric }), { value: 0.5 });
  });

  it('refuse what they cannot do, with a code, a reason and what to do', async () => {
    const cases: [string[], string, RegExp][] = [
      [['logprobs', '--model', model, '--ids', '1,11'], 'ids-out-of-range', /11.*11/],
      [
        ['generate', '--model', model, '--prompt', 'one', '--temperature', '-1'],
        'usage',
        /--temperature is -1/,
      ],
      [['generate', '--modle', model], 'usage', /./],
      [['explain'], 'stdin-json', /empty/],
    ];
    await Promise.all(
      cases.map(async ([args, code, message]) => {
        const error = await refusal(args);
        assert.equal(error.code, code, JSON.stringify(error));
        assert.match(error.message, message);
        assert.ok(error.fix, 'says what to do');
      }),
    );
    const spoken = await grpo(['tokenize', '--model', join(model, 'nowhere'), '--text', 'one']);
    assert.equal(spoken.code, 2);
    assert.equal(spoken.stdout, '');
    assert.match(spoken.stderr, /^error \[model-not-found\]/);
  });
});
