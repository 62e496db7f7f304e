import { philox4x32 } from './philox.ts';
import { streamWords, type StreamKey } from './stream.ts';

/**
 * xoshiro128++ 1.0: a generator with a state, many times as fast as one that counts. For numbers that are drawn by the million and used up
 * at once; what a run must be able to draw again from its middle comes from stream.ts.
 * Source: Blackman, Vigna, "Scrambled linear pseudorandom number generators" (ACM TOMS 47, 2021), xoshiro128plusplus.c.
 */
export class Xoshiro {
  readonly #state: Int32Array;

  /** @param state  four words, not all of them 0 */
  constructor(state: readonly [number, number, number, number]) {
    this.#state = Int32Array.from(state, (word) => word | 0);
  }

  /** One that begins where the key says: another key, another sequence. */
  static of(key: StreamKey): Xoshiro {
    const { low, high, drawLow, drawHigh } = streamWords(key, 0);
    const block = Uint32Array.of(0, drawLow, drawHigh, key.step);
    philox4x32(block, low, high);
    const [a = 0, b = 0, c = 0, d = 0] = block;
    return new Xoshiro([a, b, c, d]);
  }

  /** Fills an array with integers from 0 to `bound - 1`; the bias is below `bound / 2^32`. @param bound  at most 2^32 */
  fill(out: Uint32Array, bound: number): void {
    const state = this.#state;
    let [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = state;
    const scale = bound / 2 ** 32;
    for (let i = 0; i < out.length; i++) {
      const sum = (s0 + s3) | 0;
      const word = (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
      const t = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= t;
      s3 = (s3 << 11) | (s3 >>> 21);
      out[i] = word * scale;
    }
    state[0] = s0;
    state[1] = s1;
    state[2] = s2;
    state[3] = s3;
  }
}
