import assert from 'node:assert/strict';
import {
  DEFAULT_OBJECTIVE_SETTINGS,
  objective,
  tokenWeights,
  type ObjectiveInput,
  type ObjectiveSettings,
} from '../../../core/objectives/index.ts';
import { gradients } from '../../../trainer/autodiff/gradients.ts';
import { grpoObjective } from '../../../trainer/objectives/grpo-graph.ts';
import { objectiveGraphOptions, objectiveScalars } from '../../../trainer/objectives/scalars.ts';
import { Graph, type Value } from '../../../trainer/onnx/graph.ts';
import { openDevice } from '../../../trainer/runtime/load.ts';
import type { Device, Session } from '../../../trainer/runtime/device.ts';
import { randomNumbers } from '../autodiff/gradcheck.ts';

type Precision = 'float64' | 'float32';
interface Outcome {
  loss: number;
  perToken: number[];
  gradient: number[];
}

/** Runs objective graphs, each kind loaded once. */
class GraphEngine {
  private readonly device: Device;
  private readonly sessions = new Map<string, Session>();

  constructor(device: Device) {
    this.device = device;
  }

  /** Loss, per-token loss and gradient of the active tokens, in their order. */
  async run(input: ObjectiveInput, dtype: Precision): Promise<Outcome> {
    const { settings, mask } = input;
    const session = await this.session(settings, dtype);
    const arrays: Record<string, number[][]> = {
      logprobs: rows(input.logprobs),
      old_logprobs: rows(input.oldLogprobs),
      advantages: mask.map((row, b) => Array.from({ length: row.length }, () => input.advantages[b]!)),
      weights: tokenWeights(settings, mask),
      ...(settings.beta > 0 ? { ref_logprobs: rows(input.refLogprobs!) } : {}),
    };
    const typed = (data: number[]) =>
      dtype === 'float64' ? Float64Array.from(data) : Float32Array.from(data);
    const feeds = Object.fromEntries([
      ...Object.entries(arrays).map(([name, values]) => {
        const data = active(values, mask);
        return [name, this.device.upload(dtype, [data.length], typed(data))] as const;
      }),
      ...Object.entries(objectiveScalars(settings)).map(
        ([name, value]) => [name, this.device.upload(dtype, [], typed([value]))] as const,
      ),
    ]);
    const results = session.runSync(feeds, { loss: null, perToken: null, gradient: null });
    const numbers = (name: string): number[] => Array.from(this.device.downloadSync(results[name]!), Number);
    return { loss: numbers('loss')[0]!, perToken: numbers('perToken'), gradient: numbers('gradient') };
  }

  private async session(settings: ObjectiveSettings, dtype: Precision): Promise<Session> {
    const options = { ...objectiveGraphOptions(settings), dtype };
    const key = JSON.stringify(options);
    const known = this.sessions.get(key);
    if (known) return known;
    const graph = new Graph('objective');
    const logprobs = graph.input('logprobs', dtype, ['tokens']);
    const { loss, perTokenLoss } = grpoObjective(graph, logprobs, options);
    graph.output('loss', loss);
    graph.output('perToken', perTokenLoss);
    graph.output('gradient', gradients(loss, [logprobs])[0] as Value);
    const session = await this.device.createSession(graph.serialize(), { name: 'objective' });
    this.sessions.set(key, session);
    return session;
  }
}

const rows = (values: ObjectiveInput['mask']): number[][] => values.map((row) => Array.from(row));
const active = (values: readonly number[][], mask: ObjectiveInput['mask']): number[] =>
  values.flatMap((row, b) => row.filter((_, t) => mask[b]![t] === 1));

/** Relative to the larger of 1 and the expected number. */
function near(actual: readonly number[], expected: readonly number[], tolerance: number, what: string): void {
  assert.equal(actual.length, expected.length, what);
  expected.forEach((value, at) => {
    const error = Math.abs(actual[at]! - value) / Math.max(1, Math.abs(value));
    assert.ok(error <= tolerance, `${what}[${at}]: ${actual[at]} for ${value}`);
  });
}

function agree(outcome: Outcome, input: ObjectiveInput, tolerance: number): void {
  const expected = objective(input);
  const what = JSON.stringify(input.settings);
  near([outcome.loss], [expected.loss], tolerance, `loss ${what}`);
  near(outcome.perToken, active(expected.perTokenLoss, input.mask), tolerance, `per-token loss ${what}`);
  near(outcome.gradient, active(expected.gradLogprobs, input.mask), tolerance, `gradient ${what}`);
}

/** Ratios from 0.3 to 3, so that every branch of the clipping is taken; completions of different lengths, one fully masked. */
function randomInput(settings: Partial<ObjectiveSettings>, seed: number): ObjectiveInput {
  const next = randomNumbers(seed);
  const lengths = [1, 5, 9, 3, 12, 4];
  const values = (make: () => number) => lengths.map((length) => Array.from({ length }, make));
  const logprobs = values(() => -3 * next());
  const shifted = (by: number) => logprobs.map((row) => row.map((value) => value + by * (2 * next() - 1)));
  return {
    settings: { ...DEFAULT_OBJECTIVE_SETTINGS, max_completion_length: 16, ...settings },
    advantages: [1.3, -0.8, 0, -2, 0.4, 5],
    logprobs,
    oldLogprobs: shifted(1.1),
    refLogprobs: shifted(0.8),
    entropy: null,
    mask: lengths.map((length, b) => Array.from({ length }, (_, t) => (b === 3 || t === 7 ? 0 : 1))),
  };
}

const LOSSES = ['grpo', 'bnpo', 'dr_grpo', 'dapo'] as const;
const KLS = [
  { beta: 0, kl: 'k3' },
  { beta: 0.07, kl: 'k3_corrected' },
  { beta: 0.07, kl: 'k3' },
  { beta: 0.07, kl: 'k2' },
] as const;

describe('the objective graph', () => {
  let device: Device;
  let engine: GraphEngine;
  before(async () => {
    device = await openDevice('cpu', { threads: 1, probe: false });
    engine = new GraphEngine(device);
  });
  after(() => device.dispose());

  it('is the plain TypeScript objective, forward and gradient, in float64 and float32', async () => {
    let seed = 1;
    for (const loss_type of LOSSES) {
      for (const kl of KLS) {
        for (const delta of [null, 1.6]) {
          for (const epsilon_high of [null, 0.28]) {
            const input = randomInput({ loss_type, ...kl, delta, epsilon_high }, (seed += 1));
            agree(await engine.run(input, 'float64'), input, 1e-9);
            agree(await engine.run(input, 'float32'), input, 1e-5);
          }
        }
      }
    }
  });

  it('gives the golden values of the reference page, which TRL confirmed', async () => {
    const golden = (settings: Partial<ObjectiveSettings>): ObjectiveInput => ({
      settings: { ...DEFAULT_OBJECTIVE_SETTINGS, epsilon_high: 0.28, max_completion_length: 4, ...settings },
      advantages: [1, -0.5],
      logprobs: [
        [-1, -0.5, -2],
        [-0.7, -1.2, 0],
      ],
      oldLogprobs: [
        [-1.1, -0.9, -1.8],
        [-0.7, -0.9, 0],
      ],
      refLogprobs: [
        [-1.3, -0.4, -2.2],
        [-0.9, -1, 0],
      ],
      entropy: null,
      mask: [
        [1, 1, 1],
        [1, 1, 0],
      ],
    });
    const cases: [Partial<ObjectiveSettings>, number][] = [
      [{ loss_type: 'grpo' }, -0.30898361],
      [{ loss_type: 'bnpo' }, -0.46078033],
      [{ loss_type: 'dapo' }, -0.46078033],
      [{ loss_type: 'dr_grpo' }, -0.28798771],
      [{ loss_type: 'grpo', beta: 0.04, kl: 'k3' }, -0.30815081],
      [{ loss_type: 'grpo', beta: 0.04, kl: 'k3_corrected' }, -0.30818334],
    ];
    for (const [settings, loss] of cases) {
      near([(await engine.run(golden(settings), 'float64')).loss], [loss], 1e-8, JSON.stringify(settings));
      near([(await engine.run(golden(settings), 'float32')).loss], [loss], 1e-6, JSON.stringify(settings));
    }
  });

  it('takes the free branch where a bound is met exactly, as the plain objective does', async () => {
    // Ratios of exactly 1, and clip bounds of 1: min and clip are at their corners.
    const input = randomInput({ loss_type: 'dapo' }, 3);
    const onPolicy = { ...input, oldLogprobs: input.logprobs };
    agree(await engine.run(onPolicy, 'float64'), onPolicy, 1e-12);
    const atDelta = { ...onPolicy, settings: { ...input.settings, delta: 1 } };
    agree(await engine.run(atDelta, 'float64'), atDelta, 1e-12);
  });

  it('says which settings it does not have yet', () => {
    const settings = (changes: Partial<ObjectiveSettings>) => ({ ...DEFAULT_OBJECTIVE_SETTINGS, ...changes });
    for (const changes of [
      { loss_type: 'sapo' },
      { loss_type: 'cispo', epsilon_high: 5 },
      { importance_sampling_level: 'sequence' },
      { entropy_coef: 0.01 },
    ] as const) {
      assert.throws(() => objectiveGraphOptions(settings(changes)), { code: 'not-built' });
    }
    assert.equal(objectiveGraphOptions(settings({ beta: 0.1, kl: 'k1_in_reward' })).withKl, false);
  });
});
