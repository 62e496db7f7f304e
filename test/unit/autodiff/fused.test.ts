import assert from 'node:assert/strict';
import { Graph } from '../../../trainer/onnx/graph.ts';
import * as ops from '../../../trainer/onnx/ops.ts';
import { type Build, type CheckInput, type CheckInputs, evaluate, weighted } from './gradcheck.ts';

const float = (seed: number, ...shape: number[]): CheckInput => ({
  dtype: 'float32',
  shape,
  seed,
  low: -2,
  high: 2,
});
const whole = (shape: readonly number[], ...numbers: number[]): CheckInput => ({
  shape,
  dtype: 'int64',
  data: BigInt64Array.from(numbers, BigInt),
});
const x: CheckInput = { ...float(1, 2, 3, 8), dims: ['batch', 'time', 8] };

const cases: readonly [name: string, op: string, build: Build, inputs: CheckInputs][] = [
  ['silu', 'QuickGelu', (_, v) => weighted(ops.silu(v.x!)), { x }],
  [
    'rmsNorm',
    'SimplifiedLayerNormalization',
    (_, v) => weighted(ops.rmsNorm(v.x!, v.w!, 1e-5)),
    { x, w: float(2, 8) },
  ],
  [
    'rotary',
    'RotaryEmbedding',
    (_, v) => weighted(ops.rotary(v.x!, v.positions!, v.cos!, v.sin!, 2)),
    {
      x,
      positions: { ...whole([2, 3], 0, 1, 2, 2, 3, 4), dims: ['batch', 'time'] },
      cos: { ...float(3, 6, 2), fixed: true },
      sin: { ...float(4, 6, 2), fixed: true },
    },
  ],
  [
    'matmul',
    'FusedMatMul',
    (_, v) => weighted(ops.matmul(v.x!, v.w!, { transB: true, alpha: 0.25 })),
    { x, w: float(5, 6, 8) },
  ],
  [
    'matmul of batches',
    'FusedMatMul',
    (_, v) => weighted(ops.matmul(v.x!, v.w!, { transA: true })),
    { x: float(1, 2, 3, 8), w: float(6, 2, 3, 4) },
  ],
];

/** Differences relative to max(1, |b|). */
function assertClose(a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>, what: string): void {
  assert.equal(a.length, b.length);
  for (let at = 0; at < a.length; at += 1) {
    const [left, right] = [Number(a[at]), Number(b[at])];
    const error = Math.abs(left - right) / Math.max(1, Math.abs(right));
    assert.ok(error <= 1e-5, `${what}[${at}]: ${left} fused, ${right} composed`);
  }
}

describe('fused operators against composed ones in float32', () => {
  for (const [name, op, build, inputs] of cases) {
    it(name, async () => {
      const [fused, composed] = await Promise.all([evaluate(build, inputs), evaluate(build, inputs, false)]);
      assertClose([fused.loss], [composed.loss], 'loss');
      for (const [input, gradient] of Object.entries(composed.gradients))
        assertClose(fused.gradients[input]!, gradient, input);
      assert.deepEqual([used(op, true), used(op, false)], [true, false]);
    });
    /** Does the graph contain the fused operator? */
    const used = (wanted: string, fused: boolean): boolean => {
      const graph = new Graph('looked at', { fused });
      const values = Object.entries(inputs).map(([key, input]) => {
        return [key, graph.input(key, input.dtype!, input.dims ?? input.shape)] as const;
      });
      build(graph, Object.fromEntries(values));
      return graph.nodes.some((node) => node.op === wanted);
    };
  }

  it('selectedLogProb against log-softmax and a gather, in float32', async () => {
    const inputs = { logits: float(7, 5, 9), ids: whole([5], 0, 8, 3, 3, 1) };
    const direct = await evaluate((_, v) => weighted(ops.selectedLogProb(v.logits!, v.ids!)), inputs);
    const plain = await evaluate((_, v) => {
      const column = ops.unsqueeze(v.ids!, [1]);
      return weighted(ops.squeeze(ops.gatherElements(ops.logSoftmax(v.logits!), column, 1), [1]));
    }, inputs);
    assertClose([direct.loss], [plain.loss], 'loss');
    assertClose(direct.gradients.logits!, plain.gradients.logits!, 'logits');
  });
});
