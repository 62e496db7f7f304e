import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageRoot } from '../trainer/paths.ts';
import { randomStream, pick } from '../trainer/embedded/random.ts';
import { FIRST_WORD, type LlamaShape, makeRandomModel, wordOf } from './random-model.ts';

/** One GRPO job that both sides run: same model, prompts, group, lengths and KL. */
export interface Workload {
  name: string;
  /** A folder that lies beside the project, or a model with random weights made on the spot. */
  model: { folder: string } | { random: LlamaShape; seed: number };
  promptsPerStep: number;
  numGenerations: number;
  /** Every completion has exactly this many tokens: end-of-text tokens are suppressed on both sides. */
  completionLength: number;
  beta: number;
  /** Rank of the LoRA adapter on all linear layers (alpha is twice the rank); `null`: all weights. */
  loraRank: number | null;
  learningRate: number;
}

const LLAMA_27M = {
  random: {
    hiddenSize: 512,
    numLayers: 8,
    numHeads: 8,
    numKvHeads: 4,
    intermediateSize: 1376,
    vocabSize: 8192,
    maxPositions: 512,
  },
  seed: 27,
};
const COMMON = { promptsPerStep: 8, numGenerations: 8, beta: 0.04, learningRate: 1e-5 };

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'stories260K',
    model: { folder: resolve(packageRoot, '..', 'shared', 'data', 'models', 'stories260K') },
    completionLength: 64,
    loraRank: null,
    ...COMMON,
  },
  { name: 'llama27m-full', model: LLAMA_27M, completionLength: 96, loraRank: null, ...COMMON },
  { name: 'llama27m-lora', model: LLAMA_27M, completionLength: 96, loraRank: 16, ...COMMON },
];

/**
 * The workload's model folder, made under `cache` where its weights are random. `null` where it is a folder that this
 * machine lacks.
 */
export async function modelFolder({ model }: Workload, cache: string): Promise<string | null> {
  if ('folder' in model) return existsSync(model.folder) ? model.folder : null;
  const { hiddenSize, numLayers, vocabSize } = model.random;
  const folder = join(cache, `llama-${hiddenSize}x${numLayers}-${vocabSize}-seed${model.seed}`);
  await makeRandomModel(folder, model.random, model.seed);
  return folder;
}

const LEAST_TOKENS = 8;
const MOST_TOKENS = 32;

/** Plain words; stories260K makes about two tokens of each. */
const STORY_WORDS = [
  'the',
  'little',
  'girl',
  'went',
  'to',
  'park',
  'and',
  'saw',
  'a',
  'big',
  'tree',
  'with',
  'her',
] as const;
const LEAST_STORY_WORDS = 6;
const MOST_STORY_WORDS = 14;

/**
 * `count` prompts of 8 to 32 tokens. For a random model they are its own words, so that text and ids are the same thing; for
 * a story model simple English, whose tokens are counted by the model's tokenizer.
 */
export function prompts({ model }: Workload, count: number, seed: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const random = randomStream(seed, index);
    const between = (least: number, most: number): number =>
      least + Math.floor(random() * (most - least + 1));
    if ('folder' in model) {
      const words = between(LEAST_STORY_WORDS, MOST_STORY_WORDS);
      return ['Once', ...Array.from({ length: words }, () => pick(STORY_WORDS, random))].join(' ');
    }
    const tokens = between(LEAST_TOKENS, MOST_TOKENS);
    const last = model.random.vocabSize - 1;
    return Array.from({ length: tokens }, () => wordOf(between(FIRST_WORD, last))).join(' ');
  });
}
