import { fillUniform, PURPOSE } from '../../core/random/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import { isHead, isNamed, loraOf, type LoraSettings } from '../../core/models/lora-settings.ts';
import type { ModelConfig } from './config.ts';
import { blockLinears, type LinearLayer } from './expected-weights.ts';
import { loraA, loraB } from './lora-graph.ts';

export { loraOf, type LoraSettings } from '../../core/models/lora-settings.ts';

/**
 * The linear layers that `target_modules` means, in the order of the computation. The head and the embedding never get an adapter (as
 * PEFT's all-linear).
 * @throws GrpoError `lora-target` for a name that no layer has, listing those that exist
 */
export function loraModules(config: ModelConfig, targets: LoraSettings['targetModules']): LinearLayer[] {
  const all = linearLayers(config);
  if (targets === 'all-linear') return all;
  const unknown = targets.find((target) => !all.some(({ module }) => isNamed(module, [target])));
  if (unknown !== undefined || targets.length === 0) throw noSuchTarget(all, unknown);
  return all.filter(({ module }) => isNamed(module, targets));
}

/**
 * The linear layers that get an adapter by these settings. Of an adapter's names those of other architectures are passed over, as by PEFT,
 * so that there may be none. Throws as `loraModules` for a config.
 */
function adapted(config: ModelConfig, settings: LoraSettings, origin: 'config' | 'adapter'): LinearLayer[] {
  const { targetModules, excludeModules = [], layersToTransform } = settings;
  const meant =
    origin === 'config' || targetModules === 'all-linear'
      ? loraModules(config, targetModules)
      : linearLayers(config).filter(({ module }) => isNamed(module, targetModules));
  return meant.filter(
    ({ module }) =>
      !isNamed(module, excludeModules) &&
      (targetModules.includes(module) ||
        (layersToTransform?.some((layer) => module.startsWith(`model.layers.${layer}.`)) ?? true)),
  );
}

const linearLayers = (config: ModelConfig): LinearLayer[] =>
  Array.from({ length: config.layers }, (_, layer) => blockLinears(config, layer)).flat();

function noSuchTarget(all: readonly LinearLayer[], unknown: string | undefined): GrpoError {
  const known = [...new Set(all.map(({ module }) => module.slice(module.lastIndexOf('.') + 1)))];
  const what =
    unknown === undefined
      ? 'target_modules is an empty list: there would be nothing to train'
      : isHead(unknown)
        ? `target_modules names "${unknown}", and adapters on the embedding and the head are not supported`
        : `target_modules names "${unknown}", but the model has no such linear layer`;
  return new GrpoError({
    code: 'lora-target',
    message: what,
    where: 'model.adapter.target_modules',
    fix: `Use all-linear or some of: ${known.join(', ')}.`,
  });
}

/**
 * Shapes of an adapter's matrices by name: A [r, in], B [out, r].
 * @param origin  where the settings come from: a name in a config that no layer has is an error, in an adapter by PEFT it means nothing
 */
export function loraShapes(
  config: ModelConfig,
  settings: LoraSettings,
  origin: 'config' | 'adapter' = 'config',
): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  for (const { module, inFeatures, outFeatures } of adapted(config, settings, origin)) {
    const { r } = loraOf(settings, module);
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
  for (const [draw, { module, inFeatures, outFeatures }] of adapted(config, settings, 'config').entries()) {
    const { r } = loraOf(settings, module);
    const a = new Float32Array(r * inFeatures);
    fillUniform(a, { seed, purpose: PURPOSE.weights, step: 0, draw });
    const bound = 1 / Math.sqrt(inFeatures);
    for (let i = 0; i < a.length; i++) a[i] = (2 * (a[i] ?? 0) - 1) * bound;
    yield { name: loraA(module), shape: [r, inFeatures], data: a };
    yield {
      name: loraB(module),
      shape: [outFeatures, r],
      data: new Float32Array(outFeatures * r),
    };
  }
}

/**
 * Adds an adapter to the weight it belongs to: W += scale * B A, summed in float64 and rounded once.
 * @param weight  [out, in], changed in place
 * @param a  [r, in]
 * @param b  [out, r]
 * @param scale  of `loraOf`
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
