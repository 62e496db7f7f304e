import { GrpoError } from '../errors/index.ts';
import { philox4x32 } from './philox.ts';

/**
 * What a random number is for. Numbers of different purposes never coincide, whatever the rest of the key is. The values are part of
 * what makes a run repeatable: add new ones, never change one.
 */
export const PURPOSE = {
  /** Sampling tokens: draw = completion, index = token. */
  sampling: 0,
  /** LoRA dropout masks. */
  dropout: 1,
  /** First values of weights: draw = number of the tensor. */
  weights: 2,
  /** The order of prompts. */
  order: 3,
  /** Held-out samples. */
  evaluation: 4,
  /** Rewards that draw (the shuffled control). */
  rewards: 5,
  /** Generated corpora. */
  corpus: 6,
  /** Resampling in statistics. */
  bootstrap: 7,
} as const;
export type Purpose = (typeof PURPOSE)[keyof typeof PURPOSE];

/** Which stream of numbers: the same key always gives the same numbers, on every machine. */
export interface StreamKey {
  /** An integer from 0 to 2^53 - 1. */
  readonly seed: number;
  readonly purpose: Purpose;
  /** An integer from 0 to 2^32 - 1. */
  readonly step: number;
  /** An integer from 0 to 2^53 - 1. */
  readonly draw: number;
}

const WORD = 2 ** 32;

/** The number `index` (0 to 2^32 - 1) of a stream: uniform in (0, 1), never 0 or 1; 52 random bits. */
export function uniform(key: StreamKey, index: number): number {
  const out = new Float64Array(1);
  fillUniform(out, key, index);
  return out[0] ?? 0;
}

/**
 * Fills an array with the numbers `from`, `from + 1`, ... of a stream, uniform in (0, 1), never 0 or 1.
 * A Float64Array gets 52 random bits each (2 of a block's 4 words), a Float32Array 23 bits (one word): the two are different streams.
 */
export function fillUniform(out: Float64Array | Float32Array, key: StreamKey, from = 0): void {
  const words = out instanceof Float64Array ? 2 : 1;
  const perBlock = 4 / words;
  const { low, high, drawLow, drawHigh } = streamWords(key, from + out.length);
  const block = new Uint32Array(4);
  let loaded = -1;
  for (let i = 0; i < out.length; i++) {
    const number = Math.floor((from + i) / perBlock);
    if (number !== loaded) {
      block[0] = number;
      block[1] = drawLow;
      block[2] = drawHigh;
      block[3] = key.step;
      philox4x32(block, low, high);
      loaded = number;
    }
    const word = ((from + i) % perBlock) * words;
    const a = block[word] ?? 0;
    const b = block[word + 1] ?? 0;
    // Half a unit keeps both ends out; the sums are exact, in float64 and in float32.
    out[i] = words === 2 ? ((a >>> 6) * 2 ** 26 + (b >>> 6) + 0.5) / 2 ** 52 : ((a >>> 9) + 0.5) / 2 ** 23;
  }
}

/** The numbers `from` to `from + count - 1` of a stream in a new array. */
export function uniforms(key: StreamKey, count: number, from = 0): Float64Array {
  const out = new Float64Array(count);
  fillUniform(out, key, from);
  return out;
}

/** An integer from 0 to `bound - 1`; `bound` at most 2^32, so that the bias is below 2^-20. */
export const randomInteger = (key: StreamKey, index: number, bound: number): number =>
  Math.floor(uniform(key, index) * bound);

/** A shuffled copy (Fisher-Yates), a pure function of items and key. */
export function shuffled<T>(items: readonly T[], key: StreamKey): T[] {
  const result = [...items];
  const draws = uniforms(key, items.length);
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor((draws[last] ?? 0) * (last + 1));
    const kept = result[last] as T;
    result[last] = result[other] as T;
    result[other] = kept;
  }
  return result;
}

/** The key as 32-bit words. The seed has 53 bits, so the purpose fits above it. @param end  behind the last number that is asked for */
export function streamWords(
  key: StreamKey,
  end: number,
): { low: number; high: number; drawLow: number; drawHigh: number } {
  const { seed, purpose, step, draw } = key;
  if (!isCount(seed, 2 ** 53) || !isCount(draw, 2 ** 53) || !isCount(step, WORD) || !isCount(end, WORD + 1)) {
    throw new GrpoError({
      code: 'random-key',
      message: `Random numbers need integers: seed ${seed} and draw ${draw} below 2^53, step ${step} and index ${end - 1} below 2^32, none negative`,
      kind: 'internal',
    });
  }
  return {
    low: seed % WORD,
    high: Math.floor(seed / WORD) + purpose * 2 ** 21,
    drawLow: draw % WORD,
    drawHigh: Math.floor(draw / WORD),
  };
}

const isCount = (value: number, bound: number): boolean =>
  Number.isInteger(value) && value >= 0 && value < bound;
