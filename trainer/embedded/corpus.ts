import { workedAnswer } from './answers.ts';
import { type Pair, question, trainingPairs } from './pairs.ts';
import { randomStream } from './random.ts';

/** One supervised example: the loss is on the answer and its end token only. */
export interface CorpusItem {
  prompt: string;
  answer: string;
}

const pairs: readonly Pair[] = trainingPairs();

/**
 * The supervised batch of a step (0-based): `batchSize` training pairs drawn with replacement, each with a fresh answer.
 * The same arguments give the same batch, whatever was drawn before.
 */
export function corpusBatch(step: number, batchSize: number, seed: number): CorpusItem[] {
  return Array.from({ length: batchSize }, (_, index) => {
    const random = randomStream(seed, step, index);
    const pair = pairs[Math.floor(random() * pairs.length)] ?? [0, 0];
    return { prompt: question(pair), answer: workedAnswer(pair, random) };
  });
}
