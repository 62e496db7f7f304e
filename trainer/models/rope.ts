import { GrpoError } from '../../core/errors/index.ts';
import { describe, type JsonFields } from './json-file.ts';
import type { ModelConfig } from './config.ts';

/** How rotary positions are stretched beyond the trained context (transformers, modeling_rope_utils.py). */
export type RopeScaling =
  | { readonly type: 'none' }
  | { readonly type: 'linear'; readonly factor: number }
  /** NTK scaling that begins beyond the context; up to `maxPositions`, which is as far as we go, it is the same as none. */
  | { readonly type: 'dynamic'; readonly factor: number }
  | {
      readonly type: 'llama3';
      readonly factor: number;
      readonly lowFreqFactor: number;
      readonly highFreqFactor: number;
      /** Context before the stretching, in positions. */
      readonly originalMaxPositions: number;
    };

const DEFAULT_THETA = 10_000;

/**
 * Reads `rope_theta` and `rope_scaling` of transformers 4, or `rope_parameters` of transformers 5, which holds both.
 * @throws GrpoError `model-unsupported` for a type that is not built, `model-config` for a bad value
 */
export function readRope(
  fields: JsonFields,
  path: string,
  maxPositions: number,
): Pick<ModelConfig, 'ropeTheta' | 'ropeScaling'> {
  const rope = fields.object('rope_parameters') ?? fields.object('rope_scaling');
  const outerTheta = fields.positive('rope_theta', DEFAULT_THETA);
  if (rope === undefined) return { ropeTheta: outerTheta, ropeScaling: { type: 'none' } };
  const ropeTheta = rope.positive('rope_theta', outerTheta);
  return { ropeTheta, ropeScaling: readScaling(rope, path, maxPositions) };
}

function readScaling(rope: JsonFields, path: string, maxPositions: number): RopeScaling {
  // `type` is the key's name before transformers 4.45.
  const type = rope.string(rope.has('rope_type') ? 'rope_type' : 'type', 'default');
  switch (type) {
    case 'default':
      return { type: 'none' };
    case 'linear':
    case 'dynamic':
      return { type, factor: rope.positive('factor') };
    case 'llama3': {
      const lowFreqFactor = rope.positive('low_freq_factor');
      const highFreqFactor = rope.positive('high_freq_factor');
      if (highFreqFactor <= lowFreqFactor) {
        throw rope.wrong('high_freq_factor', `above low_freq_factor (${lowFreqFactor})`);
      }
      const originalMaxPositions = rope.integer('original_max_position_embeddings', maxPositions);
      return { type, factor: rope.positive('factor'), lowFreqFactor, highFreqFactor, originalMaxPositions };
    }
    default:
      throw new GrpoError({
        code: 'model-unsupported',
        message: `The rope type ${describe(type)} is not supported`,
        where: path,
        fix: 'Supported rope types: default, linear, dynamic (within the context), llama3.',
      });
  }
}

/**
 * Cosines and sines of rotary positions: `cos[p * headDim/2 + i] = cos(p * f_i)`, in float64.
 * @param positions  how many, from position 0
 * @returns two row-major arrays of shape [positions, headDim / 2]
 * @throws GrpoError `model-context` for dynamic scaling beyond the context, whose frequencies depend on the length
 */
export function ropeTables(
  config: Pick<ModelConfig, 'headDim' | 'ropeTheta' | 'ropeScaling' | 'maxPositions'>,
  positions: number,
): { cos: Float64Array; sin: Float64Array } {
  if (config.ropeScaling.type === 'dynamic' && positions > config.maxPositions) {
    throw new GrpoError({
      code: 'model-context',
      message: `${positions} positions are more than the model's context of ${config.maxPositions}, and its dynamic rope scaling is not built beyond that`,
      fix: `Keep prompt plus completion within ${config.maxPositions} tokens.`,
    });
  }
  const frequencies = ropeFrequencies(config);
  const half = frequencies.length;
  const cos = new Float64Array(positions * half);
  const sin = new Float64Array(positions * half);
  for (let position = 0; position < positions; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * (frequencies[i] ?? 0);
      cos[position * half + i] = Math.cos(angle);
      sin[position * half + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

/** Radians per position for each pair of channels, shape [headDim / 2]: theta^(-2i / headDim), then scaled. */
export function ropeFrequencies(
  config: Pick<ModelConfig, 'headDim' | 'ropeTheta' | 'ropeScaling'>,
): Float64Array {
  const half = config.headDim / 2;
  const frequencies = new Float64Array(half);
  for (let i = 0; i < half; i++) {
    frequencies[i] = scaled(config.ropeTheta ** ((-2 * i) / config.headDim), config.ropeScaling);
  }
  return frequencies;
}

function scaled(frequency: number, scaling: RopeScaling): number {
  switch (scaling.type) {
    case 'none':
    case 'dynamic':
      return frequency;
    case 'linear':
      return frequency / scaling.factor;
    case 'llama3': {
      // Short waves stay, long waves are stretched by the factor, those between are blended (_compute_llama3_parameters).
      const { factor, lowFreqFactor, highFreqFactor, originalMaxPositions } = scaling;
      const wavelength = (2 * Math.PI) / frequency;
      if (wavelength < originalMaxPositions / highFreqFactor) return frequency;
      if (wavelength > originalMaxPositions / lowFreqFactor) return frequency / factor;
      const smooth = (originalMaxPositions / wavelength - lowFreqFactor) / (highFreqFactor - lowFreqFactor);
      return (1 - smooth) * (frequency / factor) + smooth * frequency;
    }
  }
}
