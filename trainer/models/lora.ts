import { fillUniform, PURPOSE } from '../../core/random/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import type { ModelConfig } from './config.ts';
import { blockLinears, type LinearLayer } from './expected-weights.ts';
import { loraA, loraB } from './lora-graph.ts';

/** What a LoRA adapter is, without its numbers. */
export interface LoraSettings {
  /** Rank. */
  readonly r: number;
  /** The adapter's output counts alpha / r. */
  readonly alpha: number;
  readonly dropout: number;
  /** `all-linear`: every linear layer of the blocks; else ends of module names (`q_proj`, `self_attn.q_proj`), as in PEFT. */
  readonly targetModules: 'all-linear' | readonly string[];
}

/**
 * The linear layers that get an adapter, in the order of the computation. The head and the embedding never do (as PEFT's all-linear).
 * @throws GrpoError `lora-target` for a name that no layer has, listing those that exist
 */
export function loraModules(config: ModelConfig, targets: LoraSettings['targetModules']): LinearLayer[] {
  const all = Array.from({ length: config.layers }, (_, layer) => blockLinears(config, layer)).flat();
  if (targets === 'all-linear') return all;
  const matches = (module: string, target: string): boolean =>
    module === target || module.endsWith(`.${target}`);
  const unknown = targets.find((target) => !all.some(({ module }) => matches(module, target)));
  if (unknown !== undefined || targets.length === 0) {
    const known = [...new Set(all.map(({ module }) => module.slice(module.lastIndexOf('.') + 1)))];
    throw new GrpoError({
      code: 'lora-target',
      message:
        unknown === undefined
          ? 'target_modules is an empty list: there would be nothing to train'
          : `target_modules names "${unknown}", but the model has no such linear layer`,
      where: 'model.adapter.target_modules',
      fix: `Use all-linear or some of: ${known.join(', ')}.`,
    });
  }
  return all.filter(({ module }) => targets.some((target) => matches(module, target)));
}

/** Shapes of an adapter's matrices by name: A [r, in], B [out, r]. */
export function loraShapes(
  config: ModelConfig,
  { r, targetModules }: LoraSettings,
): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  for (const { module, inFeatures, outFeatures } of loraModules(config, targetModules)) {
    shapes.set(loraA(module), [r, inFeatures]);
    shapes.set(loraB(module), [outFeatures, r]);
  }
  return shapes;
}

/**
 * The first values of an adapter, one matrix at a time: A uniform in +-1/sqrt(in), which is PEFT's kaiming_uniform with a = sqrt(5); B zero,
 * so that the model starts unchanged. The same seed gives the same adapter on every machine.
 */
export function* initialLora(
  config: ModelConfig,
  settings: LoraSettings,
  seed: number,
): Generator<{ name: string; shape: readonly number[]; data: Float32Array }> {
  for (const [draw, { module, inFeatures, outFeatures }] of loraModules(
    config,
    settings.targetModules,
  ).entries()) {
    const a = new Float32Array(settings.r * inFeatures);
    fillUniform(a, { seed, purpose: PURPOSE.weights, step: 0, draw });
    const bound = 1 / Math.sqrt(inFeatures);
    for (let i = 0; i < a.length; i++) a[i] = (2 * (a[i] ?? 0) - 1) * bound;
    yield { name: loraA(module), shape: [settings.r, inFeatures], data: a };
    yield {
      name: loraB(module),
      shape: [outFeatures, settings.r],
      data: new Float32Array(outFeatures * settings.r),
    };
  }
}

/**
 * Adds an adapter to the weight it belongs to: W += scale * B A, summed in float64 and rounded once.
 * @param weight  [out, in], changed in place
 * @param a  [r, in]
 * @param b  [out, r]
 * @param scale  alpha / r
 */
export function mergeLora(
  weight: Float32Array,
  a: Float32Array,
  b: Float32Array,
  { r, inFeatures, scale }: { r: number; inFeatures: number; scale: number },
): void {
  const outFeatures = b.length / r;
  if (weight.length !== outFeatures * inFeatures || a.length !== r * inFeatures) {
    throw new GrpoError({
      code: 'lora-shape',
      message: `An adapter with A of ${a.length} and B of ${b.length} elements at rank ${r} does not fit a weight of ${weight.length}`,
      kind: 'internal',
    });
  }
  const row = new Float64Array(inFeatures);
  for (let out = 0; out < outFeatures; out++) {
    row.fill(0);
    for (let k = 0; k < r; k++) {
      const factor = scale * (b[out * r + k] ?? 0);
      if (factor === 0) continue;
      for (let i = 0; i < inFeatures; i++) row[i] = (row[i] ?? 0) + factor * (a[k * inFeatures + i] ?? 0);
    }
    for (let i = 0; i < inFeatures; i++) {
      const at = out * inFeatures + i;
      weight[at] = (weight[at] ?? 0) + (row[i] ?? 0);
    }
  }
}
