import type { GrpoConfig } from '../../core/config/index.ts';
import type { ModelConfig } from '../models/config.ts';
import type { MemoryForecast } from './report.ts';

const FLOAT = 4;
/** The cache grows by this many positions (rollout/cache.ts). */
const CACHE_STEP = 32;
/** Sessions that hold frozen weights: prefill, decode, gradient, reference. */
const FROZEN_SESSIONS = 4;

/** Sizes of the largest micro-batch. */
export interface LongestBatch {
  rows: number;
  /** Prompt and completion. */
  length: number;
  completion: number;
}

/**
 * What a run needs, by formula. Weights, gradients, moments and the cache are exact. ONNX Runtime reuses what the backward pass has read, so
 * the activations are fitted to measured steps of small models and lie about a quarter above them: for each token and layer five vectors
 * of the hidden size, two of queries, keys and values, three of the MLP's width, and two and a half rows of attention scores a head; the
 * logits live three times.
 * @param openedBytes  resident once the policy and its optimizer are opened
 */
export function forecastMemory(
  model: ModelConfig,
  config: GrpoConfig,
  parameters: { all: number; trainable: number; lora: boolean },
  longest: LongestBatch,
  openedBytes: number,
): MemoryForecast {
  const { grpo, train } = config;
  const { all, trainable, lora } = parameters;
  const embedding = model.vocabSize * model.hiddenSize;
  const completions = train.prompts_per_step * grpo.num_generations;
  const capacity = Math.min(model.maxPositions, Math.ceil(longest.length / CACHE_STEP) * CACHE_STEP);
  const cache = 2 * model.layers * model.keyValueHeads * model.headDim * capacity * completions * FLOAT;
  const usesReference = grpo.beta > 0 || grpo.kl_log_groups > 0;

  const queries = model.heads * model.headDim;
  const keys = model.keyValueHeads * model.headDim;
  const perToken =
    5 * model.hiddenSize +
    2 * (queries + 2 * keys) +
    3 * model.intermediateSize +
    2.5 * model.heads * longest.length;
  const weights = (all + (lora ? trainable : 0)) * FLOAT;
  const stays = {
    process: Math.max(0, openedBytes - weights - 3 * trainable * FLOAT),
    weights,
    packed_weights: lora ? FROZEN_SESSIONS * (all - embedding) * FLOAT : 0,
    reference: usesReference && !lora ? all * FLOAT : 0,
    gradients: trainable * FLOAT,
    moments: 2 * trainable * FLOAT,
  };
  const sampling = {
    kv_cache: 2 * cache,
    sampling_logits: 2 * completions * model.vocabSize * FLOAT,
  };
  const update = {
    activations: longest.rows * longest.length * model.layers * perToken * FLOAT,
    logits: 3 * longest.rows * longest.completion * model.vocabSize * FLOAT,
  };
  const sum = (parts: Record<string, number>): number => Object.values(parts).reduce((a, b) => a + b, 0);
  return { ...stays, ...sampling, ...update, total: sum(stays) + Math.max(sum(sampling), sum(update)) };
}
