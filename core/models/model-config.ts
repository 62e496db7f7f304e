import { GrpoError } from '../errors/index.ts';
import { describe, JsonFields, type JsonObject } from './json-fields.ts';
import { architecturesOf, customCode, FOREIGN_MATHS, isNeutral } from './config-keys.ts';
import { readRope, type RopeScaling } from './rope-scaling.ts';

export const MODEL_TYPES = ['llama', 'qwen2'] as const;
export type ModelType = (typeof MODEL_TYPES)[number];

/** What the graph builders need to know of a model, checked. Sizes are counts of elements. */
export interface ModelConfig {
  readonly modelType: ModelType;
  /** Rows of the embedding, which may be more than the tokenizer's ids. */
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  /** Divides `heads`; fewer than `heads` = grouped-query attention. */
  readonly keyValueHeads: number;
  /** Even. `heads * headDim` need not be `hiddenSize`. */
  readonly headDim: number;
  /** The context: positions that the model was trained for. */
  readonly maxPositions: number;
  readonly rmsNormEps: number;
  readonly ropeTheta: number;
  readonly ropeScaling: RopeScaling;
  /** The output head is the embedding's matrix. */
  readonly tieEmbeddings: boolean;
  /** Biases on the query, key and value projections. */
  readonly attentionBias: boolean;
  /** A bias on the attention's output projection. */
  readonly attentionOutputBias: boolean;
  /** Biases on the gate, up and down projections. */
  readonly mlpBias: boolean;
  /** Every id that ends a text: config.json's and generation_config.json's, in that order, without repeats. May be empty. */
  readonly eosIds: readonly number[];
  readonly bosId: number | null;
  readonly padId: number | null;
  /** What config.json says the weights were trained in (`bfloat16`); null where it is silent. The stored dtype is the safetensors file's. */
  readonly dtype: string | null;
}

/** More is a slip of the pen: layers become graph nodes one by one, positions rows of the rotary tables. */
const MAX_LAYERS = 1000;
const MAX_POSITIONS = 2 ** 24;

/** What transformers assumes for absent keys (configuration_llama.py, configuration_qwen2.py). */
const DEFAULTS: Record<ModelType, { maxPositions: number }> = {
  llama: { maxPositions: 2048 },
  qwen2: { maxPositions: 32768 },
};

/** A JSON file of a model folder: what it holds, and where it lies. */
export interface JsonFile {
  readonly json: JsonObject;
  readonly path: string;
}

/**
 * What config.json promises, and the end-of-text ids of generation_config.json.
 * Takes the keys of transformers 4 (`rope_theta`, `rope_scaling`, `torch_dtype`) and 5 (`rope_parameters`, `dtype`).
 * @throws GrpoError `model-config` (a key with the value it holds), `model-unsupported`
 */
export function parseModelConfig({ json, path }: JsonFile, generation?: JsonFile): ModelConfig {
  const ends = new JsonFields(generation?.json ?? {}, generation?.path ?? path).ids('eos_token_id');
  return parseFields(new JsonFields(json, path), path, ends);
}

function parseFields(fields: JsonFields, path: string, generationEos: number[]): ModelConfig {
  const modelType = supportedType(fields, path);
  refuseUnsupported(fields, path);
  const hiddenSize = fields.integer('hidden_size');
  const heads = fields.integer('num_attention_heads');
  const layers = fields.integer('num_hidden_layers', undefined, { max: MAX_LAYERS });
  const keyValueHeads = fields.integer('num_key_value_heads', heads);
  if (heads % keyValueHeads !== 0) {
    throw fields.wrong('num_key_value_heads', `a divisor of num_attention_heads (${heads})`);
  }
  if (!fields.has('head_dim') && hiddenSize % heads !== 0) {
    throw fields.wrong('num_attention_heads', `a divisor of hidden_size (${hiddenSize})`);
  }
  const headDim = fields.integer('head_dim', Math.floor(hiddenSize / heads));
  if (headDim % 2 !== 0)
    throw fields.wrong('head_dim', `even, for rotary positions (it comes to ${headDim})`);
  // The first Llama conversions called the context `max_sequence_length`.
  const maxPositions = fields.integer(
    fields.has('max_position_embeddings') ? 'max_position_embeddings' : 'max_sequence_length',
    DEFAULTS[modelType].maxPositions,
    { max: MAX_POSITIONS },
  );
  refuseSlidingWindow(fields, path, layers, maxPositions);
  // Qwen2 always has biases on query, key and value and nowhere else; its config has no such keys.
  const attentionBias = modelType === 'qwen2' || fields.boolean('attention_bias', false);
  return {
    modelType,
    vocabSize: fields.integer('vocab_size'),
    hiddenSize,
    intermediateSize: fields.integer('intermediate_size'),
    layers,
    heads,
    keyValueHeads,
    headDim,
    maxPositions,
    // transformers takes an absent key as 1e-6, but cannot compute with null.
    rmsNormEps: fields.positive('rms_norm_eps', 1e-6, { nullable: false }),
    ...readRope(fields, path, maxPositions),
    tieEmbeddings: fields.boolean('tie_word_embeddings', false),
    attentionBias,
    attentionOutputBias: modelType === 'llama' && attentionBias,
    mlpBias: modelType === 'llama' && fields.boolean('mlp_bias', false),
    eosIds: [...new Set([...fields.ids('eos_token_id'), ...generationEos])],
    bosId: fields.id('bos_token_id'),
    padId: fields.id('pad_token_id'),
    dtype: fields.has('dtype')
      ? fields.string('dtype')
      : fields.has('torch_dtype')
        ? fields.string('torch_dtype')
        : null,
  };
}

function supportedType(fields: JsonFields, path: string): ModelType {
  const modelType = fields.string('model_type');
  const found = MODEL_TYPES.find((type) => type === modelType);
  if (found === undefined) throw unsupported(path, `The model type "${modelType}" is not supported`);
  return found;
}

/** Whatever would change the arithmetic and is not built: refused by name, never ignored. */
function refuseUnsupported(fields: JsonFields, path: string): void {
  const activation = fields.string('hidden_act', 'silu');
  if (activation !== 'silu' && activation !== 'swish') {
    throw unsupported(path, `hidden_act "${activation}" is not supported`);
  }
  for (const key of ['quantization_config', 'compression_config']) {
    if (fields.has(key)) throw unsupported(path, `Quantised weights (${key}) are not supported`);
  }
  const [architecture] = architecturesOf(fields);
  if (architecture !== undefined && !/(ForCausalLM|LMHeadModel|Model)$/.test(architecture)) {
    throw unsupported(
      path,
      `The architecture ${describe(architecture)} (architectures) is no language model`,
    );
  }
  const code = customCode(fields);
  if (code !== undefined) {
    throw unsupported(path, `A model with code of its own (auto_map: ${describe(code)}) is not supported`);
  }
  for (const key of fields.keys) {
    const value = fields.raw(key);
    if (
      FOREIGN_MATHS.has(key) &&
      !isNeutral(value) &&
      !(key === 'qkv_bias' && fields.raw('model_type') === 'qwen2')
    ) {
      throw unsupported(path, `${key} ${describe(value)} is not supported`);
    }
  }
  for (const place of [fields, fields.object('rope_parameters')]) {
    if (place !== undefined && place.positive('partial_rotary_factor', 1) !== 1) {
      throw unsupported(
        path,
        `partial_rotary_factor ${describe(place.raw('partial_rotary_factor'))} is not supported`,
      );
    }
  }
}

/** A window that no layer uses, or that is as long as the context, changes nothing; any other is refused. */
function refuseSlidingWindow(fields: JsonFields, path: string, layers: number, maxPositions: number): void {
  const raw = fields.raw('layer_types');
  const types: unknown[] | undefined = Array.isArray(raw) ? raw : undefined;
  const named = (types ?? []).filter((type) => type !== 'full_attention');
  const strange = named.find((type) => type !== 'sliding_attention');
  if (strange !== undefined) throw unsupported(path, `The layer type ${describe(strange)} is not supported`);
  const window = fields.has('sliding_window') ? fields.integer('sliding_window') : Infinity;
  const inUse = types
    ? named.length > 0
    : fields.boolean('use_sliding_window', false) &&
      fields.integer('max_window_layers', 28, { min: 0 }) < layers;
  if (inUse && window < maxPositions) {
    throw unsupported(
      path,
      `Sliding-window attention (window ${window}, context ${maxPositions}) is not supported`,
    );
  }
}

function unsupported(path: string, message: string): GrpoError {
  return new GrpoError({
    code: 'model-unsupported',
    message,
    where: path,
    fix: `Supported: model_type ${MODEL_TYPES.join(' or ')} as transformers computes them: hidden_act silu, full attention, rope type default, linear, dynamic or llama3, weights in float.`,
  });
}
