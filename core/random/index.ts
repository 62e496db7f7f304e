import { philox4x32, type Words4 } from './philox.ts';

export { philox4x32, type Words4 } from './philox.ts';

/** What numbers are for: the second word of the key, so that no two purposes share numbers. Values are part of what makes runs repeat. */
export const STREAMS = {
  sampling: 1,
  order: 2,
  adapter: 3,
  dropout: 4,
  bootstrap: 5,
  shuffledReward: 6,
  corpus: 7,
  weights: 8,
} as const;
export type Stream = keyof typeof STREAMS;

/** The four words at one place of a stream. */
export function randomWords(stream: Stream, seed: number, counter: Words4): Words4 {
  return philox4x32(counter, [seed >>> 0, STREAMS[stream]]);
}

/** A word as a number in [0, 1) that float32 holds exactly: its upper 24 bits. */
export const toUniform = (word: number): number => (word >>> 8) * 2 ** -24;

/**
 * The uniform in [0, 1) that decides the `draw`-th token of completion `index` of a step: the same whatever the batch
 * (design/contract, "Random stream").
 */
export function sampleUniform(seed: number, step: number, draw: number, index: number): number {
  return toUniform(randomWords('sampling', seed, [draw, index, step, 0])[0]);
}

/** Numbers one after another from one place of a stream, for work that needs many: shuffles, initial weights, resampling. */
export class RandomSequence {
  readonly #stream: Stream;
  readonly #seed: number;
  readonly #place: readonly [number, number];
  #block = 0;
  #words: Words4 = [0, 0, 0, 0];
  #used = 4;

  /** @param place two words that tell this sequence from others of the stream, e.g. an epoch, a tensor's number */
  constructor(stream: Stream, seed: number, place: readonly [number, number] = [0, 0]) {
    this.#stream = stream;
    this.#seed = seed;
    this.#place = place;
  }

  /** A whole number below 2^32. */
  word(): number {
    if (this.#used === 4) {
      const [a, b] = this.#place;
      this.#words = randomWords(this.#stream, this.#seed, [
        this.#block >>> 0,
        Math.floor(this.#block / 2 ** 32),
        a,
        b,
      ]);
      this.#block += 1;
      this.#used = 0;
    }
    const word = this.#words[this.#used] as number;
    this.#used += 1;
    return word;
  }

  /** In [0, 1), with 53 bits. */
  uniform(): number {
    return (this.word() >>> 5) * 2 ** -27 + (this.word() >>> 6) * 2 ** -53;
  }

  /** A whole number below `limit` (at most 2^32), every one equally likely. */
  below(limit: number): number {
    // Words from the incomplete last stretch of `limit` numbers would favour small results.
    const whole = Math.floor(2 ** 32 / limit) * limit;
    let word = this.word();
    while (word >= whole) word = this.word();
    return word % limit;
  }

  /** Standard normal (Box-Muller). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** 0 to count - 1 in random order (Fisher-Yates). */
  permutation(count: number): number[] {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i -= 1) {
      const j = this.below(i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    return order;
  }
}
