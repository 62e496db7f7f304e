import { patternFault } from '../text/regex-dialect.ts';

/** What a LoRA adapter is, without its numbers. */
export interface LoraSettings {
  /** Rank. */
  readonly r: number;
  /** The adapter's output counts alpha / r. */
  readonly alpha: number;
  readonly dropout: number;
  /** `all-linear`: every linear layer of the blocks; else ends of module names (`q_proj`, `self_attn.q_proj`), as in PEFT. */
  readonly targetModules: 'all-linear' | readonly string[];
  /** The adapter's output counts alpha / sqrt(r) (rank-stabilised LoRA, Kalajdzievski 2023). */
  readonly rslora?: true;
  /** Ranks of modules that have another one, by a pattern of PEFT (`patternFor`). */
  readonly rankPattern?: Readonly<Record<string, number>>;
  /** The same of alphas. */
  readonly alphaPattern?: Readonly<Record<string, number>>;
  /** Ends of names of modules that get no adapter though `targetModules` means them. */
  readonly excludeModules?: readonly string[];
  /** The only blocks that get an adapter; layers that `targetModules` names in full do all the same, as in PEFT. */
  readonly layersToTransform?: readonly number[];
}

/** What is particular to one module: its rank, and what its adapter's output is multiplied by. */
export interface ModuleLora {
  readonly r: number;
  readonly scale: number;
}

/**
 * Rank and scale of a module's adapter, as PEFT takes them from the patterns (LoraModel._create_and_replace, LoraLayer.update_layer).
 * @param module  full name: `model.layers.0.self_attn.q_proj`
 */
export function loraOf(settings: LoraSettings, module: string): ModuleLora {
  const r = patternFor(settings.rankPattern, module) ?? settings.r;
  const alpha = patternFor(settings.alphaPattern, module) ?? settings.alpha;
  return { r, scale: alpha / (settings.rslora ? Math.sqrt(r) : r) };
}

/** The value of the first pattern that a module's name, or its end after a dot, matches (get_pattern_key of PEFT). */
function patternFor(
  patterns: Readonly<Record<string, number>> | undefined,
  module: string,
): number | undefined {
  return Object.entries(patterns ?? {}).find(([pattern]) => modulePattern(pattern).test(module))?.[1];
}

const FLAGS = 'u';
/** Where PEFT puts a pattern before it matches: groups are counted from here. */
const wholeName = (pattern: string): string => `^(.*\\.)?(${pattern})$`;

/** Why a pattern cannot be taken: it is none of JavaScript's, or Python means something else by it. */
export const modulePatternFault = (pattern: string): string | undefined =>
  patternFault(wholeName(pattern), FLAGS);

const modulePattern = (pattern: string): RegExp => new RegExp(wholeName(pattern), FLAGS);

/** Whether a module is meant by an end of its name, as PEFT matches lists of names. */
export const isNamed = (module: string, names: readonly string[]): boolean =>
  names.some((name) => module === name || module.endsWith(`.${name}`));

/** Layers that every model has and that get no adapter here. */
export const isHead = (name: string): boolean => /(^|\.)(lm_head|embed_tokens)$/.test(name);
