import assert from 'node:assert/strict';
import { objective, tokenWeights, type ObjectiveInput } from '../../../core/objectives/index.ts';
import { describeCase, toInput, trlCases } from './trl-table.ts';

const near = (actual: number, expected: number, tolerance: number): boolean =>
  Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected));

function assertRows(actual: number[][], expected: number[][], tolerance: number, what: string): void {
  expected.forEach((row, b) =>
    row.forEach((value, t) => {
      const got = actual[b]?.[t] ?? NaN;
      assert.ok(near(got, value, tolerance), `${what}: [${b}][${t}] ${got} is not ${value}`);
    }),
  );
}

/** The same input with `logprobs[b][t]` (and, where the ratio is a constant to the gradient, `oldLogprobs`) moved. */
function moved(input: ObjectiveInput, b: number, t: number, by: number): ObjectiveInput {
  const constantRatio = ['cispo', 'vespo', 'reinforce'].includes(input.settings.loss_type);
  const move = (rows: ObjectiveInput['logprobs']): number[][] =>
    rows.map((row, r) => Array.from(row, (value, c) => (r === b && c === t ? value + by : value)));
  return {
    ...input,
    logprobs: move(input.logprobs),
    oldLogprobs: constantRatio ? move(input.oldLogprobs) : input.oldLogprobs,
  };
}

describe('objectives: loss and gradient', () => {
  it('are TRL’s and autograd’s on every case of the table', () => {
    assert.ok(trlCases.length > 100);
    for (const trl of trlCases) {
      const { loss, gradLogprobs } = objective(toInput(trl));
      assert.ok(
        near(loss, trl.expected.loss, 1e-10),
        `${describeCase(trl)}: ${loss} is not ${trl.expected.loss}`,
      );
      assertRows(gradLogprobs, trl.expected.grad_logprobs, 1e-10, describeCase(trl));
    }
  });

  it('agree with each other by central finite differences', () => {
    const step = 1e-5;
    for (const trl of trlCases) {
      const input = toInput(trl);
      // The corrected KL of a loss with a constant ratio moves with the ratio: only autograd's table can judge it.
      if (
        trl.settings.kl === 'k3_corrected' &&
        ['cispo', 'vespo', 'reinforce'].includes(trl.settings.loss_type)
      ) {
        input.settings = { ...trl.settings, kl: 'k3' };
      }
      const { gradLogprobs } = objective(input);
      const numeric = gradLogprobs.map((row, b) =>
        row.map((_, t) => {
          const up = objective(moved(input, b, t, step)).loss;
          const down = objective(moved(input, b, t, -step)).loss;
          return (up - down) / (2 * step);
        }),
      );
      assertRows(gradLogprobs, numeric, 1e-7, describeCase(trl));
    }
  });

  it('add up over tokens: the loss is the sum of token weight times per_token_loss', () => {
    for (const trl of trlCases) {
      const { policyLoss, perTokenLoss } = objective(toInput(trl));
      const weights = tokenWeights(trl.settings, trl.mask);
      let sum = 0;
      perTokenLoss.forEach((row, b) =>
        row.forEach((value, t) => {
          if (trl.mask[b]?.[t] === 0) assert.deepEqual([value, weights[b]?.[t]], [0, 0]);
          sum += value * (weights[b]?.[t] ?? NaN);
        }),
      );
      assert.ok(near(policyLoss, sum, 1e-12), describeCase(trl));
    }
  });
});
