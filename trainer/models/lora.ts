import { fillUniform, PURPOSE } from '../../core/random/index.ts';
import { GrpoError } from '../../core/errors/index.ts';
import {
  ALL_LINEAR,
  isHead,
  isMeant,
  isNamed,
  looksLikePattern,
  loraOf,
  type LoraSettings,
} from '../../core/models/lora-settings.ts';
import type { ModelConfig } from './config.ts';
import { blockLinears, type LinearLayer } from './expected-weights.ts';
import { loraA, loraB } from './lora-graph.ts';
import { withinTime } from './time-limit.ts';

export { loraOf, type LoraSettings } from '../../core/models/lora-settings.ts';

/** Milliseconds of processor time for matching all patterns with all modules: honest ones take less than one. */
const MATCHING = 2000;

/** Where settings come from: a name in a config that no layer has is an error, in an adapter by PEFT it means nothing. */
export type LoraOrigin = { kind: 'config' } | { kind: 'adapter'; path: string };
const CONFIG: LoraOrigin = { kind: 'config' };

/**
 * The linear layers that `target_modules` means, in the order of the computation. The head and the embedding never get an adapter (as
 * PEFT's all-linear).
 * @throws GrpoError `lora-target` for a name that no layer has, listing those that exist, and for a pattern that matches none or others
 */
export function loraModules(config: ModelConfig, targets: LoraSettings['targetModules']): LinearLayer[] {
  const all = linearLayers(config);
  if (targets === ALL_LINEAR) return all;
  const meant = all.filter(({ module }) => isMeant(module, targets));
  if (typeof targets === 'string') {
    if (meant.length === 0) throw noSuchTarget(all, targets);
    return meant;
  }
  const unknown = targets.find((target) => !all.some(({ module }) => isNamed(module, [target])));
  if (unknown !== undefined || targets.length === 0) throw noSuchTarget(all, unknown);
  return meant;
}

/** The linear layers that get an adapter by these settings. Throws as `loraModules` for a config. */
function adapted(config: ModelConfig, settings: LoraSettings, origin: LoraOrigin): LinearLayer[] {
  const { targetModules, excludeModules = [], layersToTransform } = settings;
  const isExcluded = (module: string): boolean => isMeant(module, excludeModules);
  const meant =
    origin.kind === 'config' || targetModules === ALL_LINEAR
      ? loraModules(config, targetModules)
      : linearLayers(config).filter(({ module }) => isMeant(module, targetModules));
  if (targetModules !== ALL_LINEAR) {
    const other = otherModules(config).find(
      (module) => isMeant(module, targetModules) && !isExcluded(module),
    );
    if (other !== undefined) throw noLinearLayer(other, origin);
  }
  return meant.filter(
    ({ module }) =>
      !isExcluded(module) &&
      ((typeof targetModules !== 'string' && targetModules.includes(module)) ||
        (layersToTransform?.some((layer) => module.startsWith(`model.layers.${layer}.`)) ?? true)),
  );
}

/** The modules of the model that are none of `linearLayers`, as transformers names them. */
const otherModules = (config: ModelConfig): string[] => [
  'model',
  'model.embed_tokens',
  'model.layers',
  ...Array.from({ length: config.layers }, (_, layer) =>
    ['', '.self_attn', '.mlp', '.mlp.act_fn', '.input_layernorm', '.post_attention_layernorm'].map(
      (name) => `model.layers.${layer}${name}`,
    ),
  ).flat(),
  'model.norm',
  'model.rotary_emb',
  'lm_head',
];

/** PEFT puts adapters on the embedding and the head; at what is no layer of numbers it fails too. */
function noLinearLayer(module: string, origin: LoraOrigin): GrpoError {
  const what = `target_modules means "${module}" too`;
  if (origin.kind === 'config')
    return new GrpoError({
      code: 'lora-target',
      message: `${what}, and only linear layers of the blocks get an adapter`,
      where: 'model.adapter.target_modules',
      fix: 'Narrow it down, or use all-linear.',
    });
  return new GrpoError({
    code: 'adapter-unsupported',
    message: `An adapter on "${module}" (target_modules) is not supported: only linear layers of the blocks get one`,
    where: origin.path,
    fix: 'Use a plain LoRA adapter, or merge this one into its base with PEFT (merge_and_unload).',
  });
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
        : looksLikePattern(unknown)
          ? `target_modules is the pattern ${unknown}, which matches the whole name of no linear layer, such as ${all[0]?.module ?? ''}`
          : `target_modules names "${unknown}", but the model has no such linear layer`;
  return new GrpoError({
    code: 'lora-target',
    message: what,
    where: 'model.adapter.target_modules',
    fix: `Use all-linear or some of: ${known.join(', ')}.`,
  });
}

/**
 * Shapes of an adapter's matrices by name: A [r, in], B [out, r]. Patterns are matched within a limit of time, so that whoever matches them
 * again for the same model need not fear them.
 * @param limit  milliseconds of processor time
 * @throws GrpoError `lora-target`, `adapter-unsupported`, `adapter-pattern-too-slow`
 */
export function loraShapes(
  config: ModelConfig,
  settings: LoraSettings,
  origin: LoraOrigin = CONFIG,
  limit = MATCHING,
): Map<string, readonly number[]> {
  return matching(origin, limit, () => {
    const shapes = new Map<string, readonly number[]>();
    for (const { module, inFeatures, outFeatures } of adapted(config, settings, origin)) {
      const { r } = loraOf(settings, module);
      shapes.set(loraA(module), [r, inFeatures]);
      shapes.set(loraB(module), [outFeatures, r]);
    }
    return shapes;
  });
}

function matching<T>(origin: LoraOrigin, limit: number, work: () => T): T {
  return withinTime(limit, work, () => {
    const isConfig = origin.kind === 'config';
    return new GrpoError({
      code: isConfig ? 'lora-target' : 'adapter-pattern-too-slow',
      message: `Matching the model's modules with ${isConfig ? 'target_modules' : "the adapter's patterns (target_modules, exclude_modules, rank_pattern, alpha_pattern)"} was stopped: it is not done after ${limit / 1000} s`,
      where: isConfig ? 'model.adapter.target_modules' : origin.path,
      fix: isConfig
        ? 'Write a pattern without repetitions in repetitions, or names.'
        : 'Use the adapter_config.json of the original adapter, or list the names of its modules there.',
    });
  });
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
  const layers = matching(CONFIG, MATCHING, () => adapted(config, settings, CONFIG));
  for (const [draw, { module, inFeatures, outFeatures }] of layers.entries()) {
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
