import { GrpoError } from '../errors/index.ts';
import { describe, type JsonFields } from './json-fields.ts';
import type { ModelConfig } from './model-config.ts';

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
