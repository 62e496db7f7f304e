import assert from 'node:assert/strict';
import { explainGraph } from '../../../trainer/commands/explain-graph.ts';
import { parseExplainInput } from '../../../trainer/commands/explain-input.ts';
import { explainReference } from '../../../trainer/commands/explain-reference.ts';
import { randomNumbers } from '../autodiff/gradcheck.ts';

/** Six completions in two groups of three; tokens after a completion's end are masked. */
function document(settings: object, mask?: number[][]): Record<string, unknown> {
  const next = randomNumbers(8);
  const matrix = (low: number, high: number) =>
    Array.from({ length: 6 }, () => Array.from({ length: 5 }, () => low + (high - low) * next()));
  return {
    settings: { num_generations: 3, max_completion_length: 8, ...settings },
    rewards: [
      [1, 0, 0.5, null, 0, 2],
      [0, 0.1, 0.2, null, 0.4, 0.5],
    ],
    logprobs: matrix(-2, -1),
    old_logprobs: matrix(-2, -1),
    ref_logprobs: matrix(-2, -1),
    entropy: matrix(0, 2),
    mask: mask ?? [5, 1, 3, 2, 4, 5].map((length) => [0, 1, 2, 3, 4].map((t) => (t < length ? 1 : 0))),
  };
}

async function assertSame(input: Record<string, unknown>): Promise<void> {
  const parsed = parseExplainInput(input);
  const [graph, reference] = [await explainGraph(parsed), explainReference(parsed)];
  const what = JSON.stringify(input.settings);
  assert.deepEqual(graph.advantages, reference.advantages, what);
  for (const key of ['per_token_loss', 'grad_logprobs'] as const) {
    reference[key].forEach((row, b) =>
      row.forEach((value, t) => assert.ok(Math.abs(graph[key][b]![t]! - value) < 1e-9, `${what} ${key}`)),
    );
  }
  assert.deepEqual(Object.keys(graph.metrics), Object.keys(reference.metrics));
  for (const [name, value] of Object.entries(reference.metrics)) {
    assert.ok(Math.abs(graph.metrics[name]! - value) < 1e-9, `${what} ${name}`);
  }
}

describe('explain: the graph engine', () => {
  it('gives what the reference engine gives, from rewards', async () => {
    for (const settings of [
      {},
      { loss_type: 'grpo', beta: 0.1, delta: 1.5, scale_rewards: 'batch' },
      { loss_type: 'bnpo', beta: 0.1, kl: 'k2', multi_objective_aggregation: 'normalize_then_sum' },
      { beta: 0.1, kl: 'k1_in_reward' },
      { beta: 0.1, kl: 'k3', top_k_ratio: 0.5 },
      { beta: 0.1, top_entropy_quantile: 0.3 },
      { advantage_estimator: 'rloo', epsilon_high: 0.28 },
    ]) {
      await assertSame(document(settings));
    }
  });

  it('takes a batch in which nothing counts', async () => {
    const nothing = Array.from({ length: 6 }, () => [0, 0, 0, 0, 0]);
    const result = await explainGraph(parseExplainInput(document({ beta: 0.1 }, nothing)));
    assert.equal(result.loss, 0);
    assert.deepEqual(result.grad_logprobs, nothing);
  });

  it('refuses losses that the graph does not have yet', async () => {
    const input = parseExplainInput(document({ loss_type: 'cispo', epsilon_high: 5 }));
    await assert.rejects(explainGraph(input), { code: 'not-built', where: 'settings.loss_type' });
  });
});
