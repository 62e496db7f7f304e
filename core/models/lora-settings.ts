import { patternFault } from '../text/regex-dialect.ts';

/** What a LoRA adapter is, without its numbers. */
export interface LoraSettings {
  /** Rank. */
  readonly r: number;
  /** The adapter's output counts alpha / r. */
  readonly alpha: number;
  readonly dropout: number;
  /**
   * As in PEFT: a list of ends of module names (`q_proj`, `self_attn.q_proj`); `all-linear`: every linear layer of the blocks; any other text
   * is a pattern for whole names of modules (`isMeant`).
   */
  readonly targetModules: string | readonly string[];
  /** The adapter's output counts alpha / sqrt(r) (rank-stabilised LoRA, Kalajdzievski 2023). */
  readonly rslora?: true;
  /** Ranks of modules that have another one, by a pattern of PEFT (`patternFor`). */
  readonly rankPattern?: Readonly<Record<string, number>>;
  /** The same of alphas. */
  readonly alphaPattern?: Readonly<Record<string, number>>;
  /** Ends of names of modules that get no adapter though `targetModules` means them, or a pattern for whole names. */
  readonly excludeModules?: string | readonly string[];
  /** The only blocks that get an adapter; layers that `targetModules` names in full do all the same, as in PEFT. */
  readonly layersToTransform?: readonly number[];
}

/** PEFT's word for every linear layer but the head. */
export const ALL_LINEAR = 'all-linear';

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

/** Characters of a pattern: Unsloth's have a few hundred. */
const LONGEST_PATTERN = 10_000;

/** What PEFT makes of a pattern of ranks or alphas, for re.match: groups are counted from here. */
const endOfName = (pattern: string): string => `^(?:(.*\\.)?(${pattern})$)`;

const fault = (pattern: string, whole: string): string | undefined =>
  pattern.length > LONGEST_PATTERN ? `has more than ${LONGEST_PATTERN} characters` : patternFault(whole);

/** Why a pattern of ranks or alphas cannot be taken: it is none of JavaScript's, or Python means something else by it. */
export const modulePatternFault = (pattern: string): string | undefined => fault(pattern, endOfName(pattern));

/** The same of a pattern for whole names. */
export const namePatternFault = (pattern: string): string | undefined => fault(pattern, pattern);

const modulePattern = (pattern: string): RegExp => new RegExp(endOfName(pattern));

/** Whether a text is meant as a pattern by whoever wrote it into a config: a single name is more likely a list without its brackets. */
export const looksLikePattern = (text: string): boolean => /[\\*+?[\](){}|^$]/.test(text);

/**
 * Whether a module is meant by a list of ends of names, or by a pattern that its whole name has to match (check_target_module_exists of PEFT,
 * re.fullmatch).
 * A pattern by others may take for ever: whoever asks stands under a limit of time.
 */
export const isMeant = (module: string, names: string | readonly string[]): boolean =>
  typeof names === 'string' ? new RegExp(`^(?:${names})$`).test(module) : isNamed(module, names);

/** Whether a module is meant by an end of its name, as PEFT matches lists of names. */
export const isNamed = (module: string, names: readonly string[]): boolean =>
  names.some((name) => module === name || module.endsWith(`.${name}`));

/** Layers that every model has and that get no adapter here. */
export const isHead = (name: string): boolean => /(^|\.)(lm_head|embed_tokens)$/.test(name);
