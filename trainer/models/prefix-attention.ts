import type { Value } from '../onnx/graph.ts';
import * as op from '../onnx/ops.ts';
import { HIDDEN, rotaryTables, sequenceAttention, type KeyValue } from './attention-graph.ts';
import type { ModelConfig } from './config.ts';
import type { GraphWeights } from './graph-weights.ts';
import type { Attend } from './llama-graph.ts';

/**
 * Attention over rows that are prompts and, behind them, completions. Prompts look at themselves; a completion looks at its prompt and at
 * itself, causally.
 *
 * A prompt's keys and values are handed to its completions by a product with `prompt_of`, not by an index: its gradient is a product too, where
 * that of a repeated index would be a scatter that races on several threads.
 * @param flat symbols: number of prompt rows and of completion rows
 */
export function prefixAttention(
  config: ModelConfig,
  weights: GraphWeights,
  promptOf: Value,
  pastLengths: Value,
  flat: { prompts: string; completions: string },
): Attend {
  const { heads, keyValueHeads, headDim } = config;
  const graph = weights.graph;
  const groups = heads / keyValueHeads;
  const own = op.range(graph, 'length');
  const positions = op.add(op.reshape(pastLengths, ['batch', 1]), op.reshape(own, [1, 'length']));
  const rotary = rotaryTables(weights, config, positions, ['batch', 'length']);
  const mask = prefixMask(weights, pastLengths, own);

  let kept: KeyValue | undefined;
  const keep = (_: number, kv: KeyValue): void => void (kept = kv);
  const promptRows = { batch: 'prompts', length: 'prompt_length', weights };
  const attendPrompts = sequenceAttention(config, promptRows, keep);

  const rotate = (x: Value, count: number): Value =>
    op.rotary(
      op.reshape(x, ['batch', 'length', count * headDim]),
      rotary.rows,
      rotary.cos,
      rotary.sin,
      count,
    );
  const split = (x: Value): Value =>
    op.transpose(op.reshape(x, ['batch', 'length', keyValueHeads, headDim]), [0, 2, 1, 3]);
  /** A prompt's keys or values for each of its completions, and behind them the completion's own. */
  const behind = (past: Value, now: Value): Value => {
    const handed = op.matmul(promptOf, op.reshape(past, ['prompts', -1]));
    return op.concat([op.reshape(handed, ['batch', keyValueHeads, 'prompt_length', headDim]), now], 2);
  };

  return (layer, q, k, v) => {
    const [promptParts, ownParts] = [0, 1].map((side) =>
      [q, k, v].map((x) => op.split(x, 0, [flat.prompts, flat.completions])[side] as Value),
    ) as [[Value, Value, Value], [Value, Value, Value]];
    const prompts = attendPrompts(layer, ...promptParts);
    const past = kept as KeyValue;
    const [ownQ, ownK, ownV] = ownParts;
    const key = behind(past.key, split(rotate(ownK, keyValueHeads)));
    const value = behind(past.value, split(ownV)); // [batch, keyValueHeads, prompt_length + length, headDim]
    const query = op.transpose(
      op.reshape(rotate(ownQ, heads), ['batch', 'length', keyValueHeads, groups, headDim]),
      [0, 2, 3, 1, 4],
    ); // [batch, keyValueHeads, groups, length, headDim]
    const scores = op.matmul(query, op.unsqueeze(key, [2]), { transB: true, alpha: headDim ** -0.5 });
    const mixed = op.matmul(op.softmax(op.add(scores, mask)), op.unsqueeze(value, [2]));
    const completions = op.reshape(op.transpose(mixed, [0, 3, 1, 2, 4]), [flat.completions, heads * headDim]);
    return op.concat([prompts, completions], 0);
  };
}

/** [batch, 1, 1, length, prompt_length + length], added to the scores: prompt tokens that the row has, own tokens up to its own. */
function prefixMask(weights: GraphWeights, pastLengths: Value, own: Value): Value {
  const graph = weights.graph;
  const zero = graph.scalar(0, weights.dtype);
  const hidden = graph.scalar(HIDDEN, weights.dtype);
  const slots = op.reshape(op.range(graph, 'prompt_length'), [1, 1, 'prompt_length']);
  const seesPrompt = op.less(slots, op.reshape(pastLengths, ['batch', 1, 1]));
  const seesOwn = op.lessOrEqual(op.reshape(own, [1, 1, 'length']), op.reshape(own, [1, 'length', 1]));
  const both = op.concat(
    [
      op.expand(op.where(seesPrompt, zero, hidden), ['batch', 'length', 'prompt_length']),
      op.expand(op.where(seesOwn, zero, hidden), ['batch', 'length', 'length']),
    ],
    2,
  );
  return op.unsqueeze(both, [1, 2]);
}
