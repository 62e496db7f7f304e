import { fillUniform, PURPOSE } from '../../core/random/index.ts';
import type { Policy } from '../models/policy.ts';
import { adaptedModules } from '../models/policy.ts';
import { loraA } from '../models/lora-graph.ts';
import type { DropoutMasks } from './gradient-session.ts';
import { allRows } from './pack.ts';

/**
 * LoRA's dropout masks from the counter-based stream, keyed by (seed, step, iteration, completion, module): a completion sees the same mask
 * whatever micro-batch it is in. A prompt that several completions share has the mask of the first of them.
 * @returns for an iteration, masks of 0 and 1 / (1 - p), [all rows, features] for each module
 */
export function dropoutFor(policy: Policy, seed: number, step: number): (iteration: number) => DropoutMasks {
  const adapter = policy.adapter;
  const modules = adaptedModules(adapter?.tensors.keys() ?? []);
  return (iteration) => (module, batch) => {
    const features = adapter?.tensors.get(loraA(module))?.shape[1] ?? 0;
    const p = adapter?.dropout ?? 0;
    const mask = new Float32Array(allRows(batch) * features);
    /** One stream a completion, module and iteration; the prompt's part of a sequence comes before the completion's. */
    const fill = (part: Float32Array, completion: number, ofPrompt: 0 | 1): void => {
      const draw =
        ((iteration * 2 + ofPrompt) * 2 ** 20 + completion) * modules.length + modules.indexOf(module);
      fillUniform(part, { seed, purpose: PURPOSE.dropout, step, draw });
      for (let i = 0; i < part.length; i += 1) part[i] = (part[i] as number) < p ? 0 : 1 / (1 - p);
    };
    let at = 0;
    const next = (rows: number): Float32Array => mask.subarray(at, (at += rows * features));
    for (const owner of batch.promptOwners) fill(next(batch.promptLength), owner, 1);
    for (const completion of batch.sequences) fill(next(batch.length), completion, 0);
    return mask;
  };
}
