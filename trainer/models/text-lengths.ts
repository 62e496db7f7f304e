import { LiveDecoder } from './live-decoder.ts';
import type { Tokenizer } from './tokenizer.ts';

/** What one token adds to the text, given the one before it: a few thousand pairs make up a run. */
const known = new WeakMap<Tokenizer, Map<string, number>>();

/**
 * How much of a completion's text each token makes, so that a reader without the tokenizer can lay values over the text.
 * @param text  `tokenizer.decode(ids)`
 * @returns UTF-16 units a token, their sum `text.length`. A token that leaves a character unfinished has 0, the one that ends it has all
 *   of it; special tokens have 0. Undefined where the decoder's text is not the sum of its tokens'.
 */
export function textLengths(tokenizer: Tokenizer, ids: Int32Array, text: string): Int32Array | undefined {
  const quick = byPairs(tokenizer, ids);
  if (quick !== undefined && total(quick) === text.length) return quick;
  const slow = byDecoder(tokenizer, ids);
  return total(slow) === text.length ? slow : undefined;
}

const total = (lengths: Int32Array): number => lengths.reduce((sum, length) => sum + length, 0);

/** From pairs of neighbours alone; undefined where one of them holds an unfinished character. */
function byPairs(tokenizer: Tokenizer, ids: Int32Array): Int32Array | undefined {
  const pairs = known.get(tokenizer) ?? new Map<string, number>();
  known.set(tokenizer, pairs);
  const lengths = new Int32Array(ids.length);
  for (const [t, id] of ids.entries()) {
    const before = t === 0 ? [] : [ids[t - 1] as number];
    const key = `${before[0] ?? ''} ${id}`;
    let length = pairs.get(key);
    if (length === undefined) {
      const pair = tokenizer.decode([...before, id]);
      length = pair.includes('\uFFFD') ? -1 : pair.length - tokenizer.decode(before).length;
      pairs.set(key, length);
    }
    if (length < 0) return undefined;
    lengths[t] = length;
  }
  return lengths;
}

function byDecoder(tokenizer: Tokenizer, ids: Int32Array): Int32Array {
  const decoder = new LiveDecoder(tokenizer);
  const lengths = new Int32Array(ids.length);
  for (const [t, id] of ids.entries()) {
    decoder.push(id);
    lengths[t] = decoder.take().length;
  }
  if (ids.length > 0) lengths[ids.length - 1] = (lengths[ids.length - 1] as number) + decoder.finish().length;
  return lengths;
}
