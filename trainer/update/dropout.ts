import { fillUniform, PURPOSE } from '../../core/random/index.ts';
import type { Policy } from '../models/policy.ts';
import { adaptedModules } from '../models/policy.ts';
import { loraA } from '../models/lora-graph.ts';
import type { DropoutMasks } from './gradient-session.ts';

/**
 * LoRA's dropout masks from the counter-based stream, keyed by (seed, step, iteration, completion, module): a completion sees the same mask
 * whatever micro-batch it is in.
 * @returns for an iteration, masks of 0 and 1 / (1 - p), [batch * length, features] for each module
 */
export function dropoutFor(policy: Policy, seed: number, step: number): (iteration: number) => DropoutMasks {
  const adapter = policy.adapter;
  const modules = adaptedModules(adapter?.tensors.keys() ?? []);
  return (iteration) => (module, batch) => {
    const features = adapter?.tensors.get(loraA(module))?.shape[1] ?? 0;
    const p = adapter?.dropout ?? 0;
    const size = batch.length * features;
    const mask = new Float32Array(batch.batch * size);
    batch.sequences.forEach((completion, row) => {
      const part = mask.subarray(row * size, (row + 1) * size);
      // One stream a completion, module and iteration; the element's place in the sequence is the index in it.
      const draw = (iteration * 2 ** 20 + completion) * modules.length + modules.indexOf(module);
      fillUniform(part, { seed, purpose: PURPOSE.dropout, step, draw });
      for (let i = 0; i < part.length; i += 1) part[i] = (part[i] as number) < p ? 0 : 1 / (1 - p);
    });
    return mask;
  };
}
