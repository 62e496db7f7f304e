import assert from 'node:assert/strict';
import { GrpoError } from '../../../core/errors/index.ts';
import {
  DEFAULT_OBJECTIVE_SETTINGS,
  entropyWeights,
  highEntropyMask,
  k1Penalty,
  mayLeaveOut,
  objective,
  tokenWeights,
  type KlEstimator,
  type ObjectiveInput,
  type ObjectiveSettings,
} from '../../../core/objectives/index.ts';

const mask = [
  [1, 1, 1],
  [1, 1, 0],
  [0, 0, 0],
];
function input(settings: Partial<ObjectiveSettings>, rest: Partial<ObjectiveInput> = {}): ObjectiveInput {
  return {
    settings: { ...DEFAULT_OBJECTIVE_SETTINGS, max_completion_length: 4, ...settings },
    advantages: [1, -0.5, 2],
    logprobs: [
      [-1, -0.5, -2],
      [-0.7, -1.2, 0],
      [-1, -1, -1],
    ],
    oldLogprobs: [
      [-1.1, -0.9, -1.8],
      [-0.7, -0.9, 0],
      [-1, -1, -1],
    ],
    refLogprobs: null,
    entropy: null,
    mask,
    ...rest,
  };
}

function refusal(settings: Partial<ObjectiveSettings>, rest: Partial<ObjectiveInput> = {}): string {
  try {
    objective(input(settings, rest));
  } catch (error) {
    assert.ok(error instanceof GrpoError, String(error));
    assert.ok((error.fix ?? '').length > 0);
    return error.code;
  }
  return 'nothing';
}

describe('objectives: rules', () => {
  it('refuse what would train something else than it says', () => {
    assert.equal(refusal({ kl: 'k1' as KlEstimator }), 'objectives-k1-in-loss');
    assert.equal(refusal({ loss_type: 'luspo' }), 'objectives-luspo-token-level');
    assert.equal(refusal({ loss_type: 'cispo' }), 'objectives-cispo-epsilon-high');
    assert.equal(refusal({ loss_type: 'cispo', epsilon_high: 0.28 }), 'objectives-cispo-epsilon-high');
    assert.equal(refusal({ loss_type: 'cispo', epsilon_high: 1 }), 'nothing');
    assert.equal(refusal({ entropy_coef: -0.1 }), 'objectives-entropy-coef');
    assert.equal(refusal({ top_entropy_quantile: 0 }), 'objectives-out-of-range');
    assert.equal(refusal({ beta: -1 }), 'objectives-out-of-range');
    assert.equal(refusal({ epsilon: NaN }), 'objectives-out-of-range');
  });

  it('refuse arrays that are missing or do not fit', () => {
    assert.equal(refusal({ beta: 0.1 }), 'objectives-shape');
    assert.equal(refusal({ entropy_coef: 0.1 }), 'objectives-shape');
    assert.equal(refusal({}, { advantages: [1] }), 'objectives-shape');
    assert.equal(refusal({}, { logprobs: [[-1, -1, -1]] }), 'objectives-shape');
    assert.equal(refusal({}, { oldLogprobs: [[-1], [-1], [-1]] }), 'objectives-shape');
    assert.equal(refusal({ beta: 0.1, kl: 'k1_in_reward' }), 'nothing', 'k1_in_reward acts on the reward');
  });

  it('count a fully masked completion in B and not among the active tokens', () => {
    const sums = (loss_type: ObjectiveSettings['loss_type']): number[] =>
      tokenWeights({ loss_type, max_completion_length: 4 }, mask).map((row) =>
        row.reduce((a, b) => a + b, 0),
      );
    const near = (actual: number[], expected: number[]): void =>
      actual.forEach((value, b) => assert.ok(Math.abs(value - (expected[b] ?? NaN)) < 1e-15));
    near(sums('grpo'), [1 / 3, 1 / 3, 0]);
    near(sums('dapo'), [3 / 5, 2 / 5, 0]);
    near(sums('dr_grpo'), [3 / 12, 2 / 12, 0]);
    near(sums('luspo'), [1, 2 / 3, 0]);
  });

  it('take the same from typed arrays, whole steps with nothing active, and empty completions', () => {
    const plain = objective(input({ loss_type: 'grpo' }));
    const typed = objective(input({ loss_type: 'grpo' }, { mask: mask.map((row) => Uint8Array.from(row)) }));
    assert.deepEqual(typed, plain);
    const nothing = objective(input({ beta: 0 }, { mask: mask.map((row) => row.map(() => 0)) }));
    assert.equal(nothing.loss, 0);
    const ragged = { advantages: [1, 1], logprobs: [[], [-1]], oldLogprobs: [[], [-1]], mask: [[], [1]] };
    assert.equal(objective(input({ loss_type: 'grpo' }, ragged)).loss, -0.5);
  });

  it('leave a completion outside top_k_ratio its KL and its place in the normalisers', () => {
    const kl = { beta: 0.5, kl: 'k2' as const };
    const refLogprobs = input({}).logprobs.map((row) => Array.from(row, (value) => value + 0.2));
    const out = objective(input(kl, { refLogprobs, inPolicyTerm: [false, false, false] }));
    assert.ok(Math.abs(out.loss - 0.5 * 0.02) < 1e-12, 'beta d^2 / 2 over all five active tokens');
  });

  it('keep the tokens of highest entropy, judged over the active ones', () => {
    const entropy = [
      [0.1, 0.9, 0.5],
      [0.4, 0.3, 9],
      [9, 9, 9],
    ];
    const kept = highEntropyMask(0.5, entropy, mask);
    assert.deepEqual(kept, [
      [0, 1, 1],
      [1, 0, 0],
      [0, 0, 0],
    ]);
    assert.equal(entropyWeights(kept)[0]?.[1], 1 / 3);
    assert.deepEqual(highEntropyMask(1, null, mask), mask);
    const tenth = [[0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]];
    const [row] = highEntropyMask(0.7, tenth, [new Array<number>(11).fill(1)]);
    assert.equal(row?.indexOf(1), 3, 'rounding of 1 - 0.7 drops no token');
  });

  it('sum the k1 penalty over the active tokens', () => {
    const ref = [
      [-1, -1, -1],
      [-1, -1, -9],
      [-9, -9, -9],
    ];
    const penalties = k1Penalty(0.5, input({}).oldLogprobs, ref, mask);
    [-0.4, 0.2, 0].forEach((value, b) => assert.ok(Math.abs((penalties[b] ?? NaN) - value) < 1e-12));
  });

  it('let a completion be left out only where nothing of it is in the loss', () => {
    assert.equal(mayLeaveOut(DEFAULT_OBJECTIVE_SETTINGS, 0), true);
    assert.equal(mayLeaveOut(DEFAULT_OBJECTIVE_SETTINGS, 0.1), false);
    assert.equal(mayLeaveOut({ ...DEFAULT_OBJECTIVE_SETTINGS, beta: 0.1 }, 0), false);
    assert.equal(mayLeaveOut({ ...DEFAULT_OBJECTIVE_SETTINGS, entropy_coef: 0.1 }, 0), false);
  });
});
