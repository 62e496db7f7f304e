import { PURPOSE, uniform } from './stream.ts';

export { philox4x32 } from './philox.ts';
export { fillUniform, PURPOSE, randomInteger, shuffled, uniform, uniforms, type StreamKey } from './stream.ts';

/**
 * The uniform that decides the `draw`-th token of completion `index` of a step: the same whatever the batch (design/contract,
 * "Random stream").
 */
export function sampleUniform(seed: number, step: number, draw: number, index: number): number {
  return uniform({ seed, purpose: PURPOSE.sampling, step, draw: index }, draw);
}
