import { ADAPTER_CONFIG } from '../../core/models/adapter-config.ts';
import { firstNames, PEFT_PREFIX } from './tensor-names.ts';

/** What does not fit between an adapter's weights and its base, and what to do about it. */
export interface Mismatch {
  /** What the file does: `lacks ...`. */
  what: string;
  fix: string;
}

/** What is known beside the names. */
interface Known {
  /** Blocks of the base. */
  layers: number;
  /** The base that the adapter's config names. */
  base: string;
}

const layerOf = (name: string): number | undefined => {
  const [, layer] = /(?:^|\.)layers\.(\d+)\./.exec(name) ?? [];
  return layer === undefined ? undefined : Number(layer);
};
/** `q_proj` of `...self_attn.q_proj.lora_A.weight`. */
const moduleOf = (name: string): string | undefined => /([^.]+)\.lora_[AB]\./.exec(name)?.[1];

const unique = <T>(values: readonly (T | undefined)[]): T[] => [
  ...new Set(values.filter((value) => value !== undefined)),
];
const sorted = (values: readonly (number | undefined)[]): number[] => unique(values).sort((a, b) => a - b);

/**
 * Tensors that the config asks for and the file lacks.
 * @param wanted  shape by name, of all that it asks for
 * @param missing  of them, never empty
 * @param holds  all names in the file
 */
export function lacking(
  wanted: ReadonlyMap<string, readonly number[]>,
  missing: readonly string[],
  holds: readonly string[],
  { layers, base }: Known,
): Mismatch {
  const held = [...wanted.keys()].filter((name) => !missing.includes(name));
  const heldLayers = sorted(held.map(layerOf));
  const heldModules = unique(held.map(moduleOf));
  const lostLayers = sorted(missing.map(layerOf)).filter((layer) => !heldLayers.includes(layer));
  const lostModules = unique(missing.map(moduleOf)).filter((module) => !heldModules.includes(module));
  const byLayers = missing.every((name) => lostLayers.includes(layerOf(name) ?? -1));
  const byModules = missing.every((name) => lostModules.includes(moduleOf(name) ?? ''));
  const [first = ''] = missing;
  const one = `lacks tensor "${PEFT_PREFIX}${first}" of shape [${wanted.get(first)?.join(', ')}]`;
  const share =
    missing.length === 1
      ? `, one of the ${wanted.size} that ${ADAPTER_CONFIG} asks for`
      : ` and ${missing.length - 1} more of the ${wanted.size} that ${ADAPTER_CONFIG} asks for`;
  const again =
    'save the adapter again with save_pretrained of PEFT, or copy its folder again: the file is not whole';
  if (held.length === 0)
    return {
      what: `${one}${share}: it holds ${holds.length === 0 ? 'no tensors at all' : `none of them, but ${firstNames(holds)}`}`,
      fix: `Copy the whole folder that save_pretrained of PEFT wrote. The adapter must be one on ${base}, which ${ADAPTER_CONFIG} names.`,
    };
  if (byLayers) {
    const what = `${one}${share} (all of ${ofLayers(lostLayers)})`;
    const isShort =
      heldLayers.at(-1) !== undefined && lostLayers.every((layer) => layer > (heldLayers.at(-1) ?? 0));
    return {
      what,
      fix: isShort
        ? `If it was trained on a base with fewer layers, name that one: this one has ${layers}, and ${ADAPTER_CONFIG} names ${base}. If it was trained on ${ofLayers(heldLayers)} alone, set layers_to_transform to [${heldLayers.join(', ')}] there. Else ${again}.`
        : `If it was trained on ${ofLayers(heldLayers)} alone, set layers_to_transform to [${heldLayers.join(', ')}] in ${ADAPTER_CONFIG}. Else ${again}.`,
    };
  }
  if (byModules)
    return {
      what: `${one}${share} (all of ${lostModules.join(', ')})`,
      fix: `If ${lostModules.join(', ')} ${lostModules.length === 1 ? 'was' : 'were'} not trained, take ${lostModules.length === 1 ? 'it' : 'them'} out of target_modules in ${ADAPTER_CONFIG}. Else ${again}.`,
    };
  return { what: one + share, fix: `${again[0]?.toUpperCase()}${again.slice(1)}.` };
}

/**
 * Tensors that the file holds and the config does not ask for.
 * @param extra  their names in the file, never empty
 * @param known  modules of the base that can have an adapter, by the last parts of their names
 */
export function unasked(extra: readonly string[], known: ReadonlySet<string>, of: Known): Mismatch {
  const { layers, base } = of;
  const beyond = sorted(extra.map(layerOf)).filter((layer) => layer >= layers);
  if (beyond.length > 0 && extra.every((name) => (layerOf(name) ?? 0) >= layers))
    return {
      what: `holds ${count(extra)} for ${ofLayers(beyond)}, and the base has ${layers} (counted from 0): ${firstNames(extra)}`,
      fix: `Name the base that the adapter was trained on: it names ${base}.`,
    };
  const what = `holds ${extra.length === 1 ? `tensor ${firstNames(extra)}, which belongs` : `${extra.length} tensors each of which belongs`} to no target module${extra.length === 1 ? '' : `: ${firstNames(extra)}`}`;
  const modules = unique(extra.map(moduleOf)).sort();
  if (extra.every((name) => known.has(moduleOf(name) ?? '')))
    return {
      what,
      fix: `${ADAPTER_CONFIG} does not ask for ${modules.join(', ')} of ${ofLayers(sorted(extra.map(layerOf)))} (target_modules, exclude_modules, layers_to_transform): let it say what was trained, as the file that PEFT wrote beside these weights does.`,
    };
  return {
    what,
    fix:
      whatExtrasAre(extra) ??
      `Adapter and base must belong together; this adapter names ${base} as its base.`,
  };
}

const count = (names: readonly string[]): string =>
  names.length === 1 ? '1 tensor' : `${names.length} tensors`;

const SHOWN = 6;

/** `layer 3`, `layers 0 to 11`, `layers 0, 2, 4`. */
function ofLayers(layers: readonly number[]): string {
  const [first = 0] = layers;
  const last = layers.at(-1) ?? first;
  if (layers.length === 1) return `layer ${first}`;
  if (last - first === layers.length - 1) return `layers ${first} to ${last}`;
  const more = layers.length - SHOWN;
  return `layers ${layers.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** A vocabulary that was enlarged in the fine-tuning is the usual reason for whole layers beside the matrices. */
function whatExtrasAre(names: readonly string[]): string | undefined {
  if (names.some((name) => /(embed_tokens|lm_head)\.(.*\.)?weight$/.test(name) && !/\.lora_/.test(name)))
    return 'The adapter brings an embedding or a head of its own (its vocabulary was changed): merge it into its base with PEFT (merge_and_unload).';
  if (names.some((name) => name.includes('lora_magnitude_vector')))
    return 'DoRA is not supported: merge the adapter into its base with PEFT (merge_and_unload).';
  return undefined;
}
