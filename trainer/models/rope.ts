import { GrpoError } from '../../core/errors/index.ts';
import type { RopeScaling } from '../../core/models/rope-scaling.ts';
import type { ModelConfig } from './config.ts';

/**
 * Cosines and sines of rotary positions: `cos[r * headDim/2 + i] = cos(r * stride * f_i)`, in float64.
 * @param positions  how many rows, from position 0
 * @param stride  positions from one row to the next
 * @returns two row-major arrays of shape [positions, headDim / 2]
 * @throws GrpoError `model-context` for dynamic scaling beyond the context, whose frequencies depend on the length
 */
export function ropeTables(
  config: Pick<ModelConfig, 'headDim' | 'ropeTheta' | 'ropeScaling' | 'maxPositions'>,
  positions: number,
  stride = 1,
): { cos: Float64Array; sin: Float64Array } {
  if (config.ropeScaling.type === 'dynamic' && (positions - 1) * stride >= config.maxPositions) {
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
      const angle = position * stride * (frequencies[i] ?? 0);
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
