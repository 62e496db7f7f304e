/** Random numbers without state: see stream.ts; many at once, with one: xoshiro.ts. */
import { PURPOSE, uniform } from './stream.ts';

export { fillUniform, PURPOSE, randomInteger, shuffled, uniform, uniforms } from './stream.ts';
export type { Purpose, StreamKey } from './stream.ts';
export { Xoshiro } from './xoshiro.ts';

/** The number that chooses token `index` of completion `draw` in a step's rollout: uniform in (0, 1). */
export const sampleUniform = (seed: number, step: number, draw: number, index: number): number =>
  uniform({ seed, purpose: PURPOSE.sampling, step, draw }, index);
