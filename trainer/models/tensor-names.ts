import { GrpoError } from '../../core/errors/index.ts';

/** What torch.compile puts into the names of a model that it wrapped. */
const COMPILED = '_orig_mod.';
/** What PEFT puts before the names of a model that it wrapped: PeftModel wraps LoraModel wraps the model. */
export const PEFT_PREFIX = 'base_model.model.';
/** What the class with a head puts before the names of the model without one; a file of the latter lacks it. */
const MODEL_PREFIX = 'model.';

/**
 * Which tensor of a file is meant by which name of a model: files come with the marks of what wrapped the model when it was saved. Those of
 * torch.compile are taken off, and the `model.` that a model saved without its head lacks is put before; of an adapter's, PEFT's prefix
 * and the adapter's own name (`lora_A.default.weight`) too.
 * @param stored  the names in the file
 * @param isKnown  whether the model has a tensor of this name
 * @returns the file's name by the model's; of what the model does not have, by its own
 * @throws GrpoError `weights-mismatch` where two tensors come to one name
 */
export function namesInFile(
  stored: Iterable<string>,
  isKnown: (name: string) => boolean,
  place: string,
  options: { adapter?: boolean } = {},
): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of stored) {
    const plain = name.replaceAll(COMPILED, '');
    const inner = options.adapter ? adapterName(plain) : plain;
    const meant = [inner, MODEL_PREFIX + inner].find(isKnown) ?? name;
    const other = found.get(meant);
    if (other !== undefined) {
      throw new GrpoError({
        code: options.adapter ? 'adapter-mismatch' : 'weights-mismatch',
        message: `${place} holds both "${other}" and "${name}", which are one tensor of the model`,
        where: place,
        fix: 'Save the model again, unwrapped, with save_pretrained.',
      });
    }
    found.set(meant, name);
  }
  return found;
}

const adapterName = (name: string): string =>
  name.replace(PEFT_PREFIX, '').replace(/\.(lora_[AB])\.[^.]+\.weight$/, '.$1.weight');

/** The first few of many names, and how many there are: `"a", "b" and 5 more`. */
export function firstNames(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}

/** What is known of tensors that a model does not have, from their names; undefined where nothing is. */
export function whatTheyAre(names: readonly string[]): string | undefined {
  const some = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  if (some(/base_layer|\.lora_[AB]\./))
    return 'The model was saved with its adapter around it: merge it with PEFT (merge_and_unload), then save it.';
  if (some(/^module\.|_fsdp_wrapped_module|_checkpoint_wrapped_module/))
    return 'The model was saved with the wrapper of a training framework around it: unwrap it, then save it.';
  if (some(/\.(qweight|qzeros|scales|g_idx|absmax|quant_map|weight_scale)\b|weight\.(absmax|quant)/))
    return 'Quantised weights are not supported.';
  if (some(/(^|\.)(v_head|score|classifier)\./))
    return 'They belong to a head for values or classes: save the language model without it.';
  if (some(/\.(q_norm|k_norm)\./)) return 'Norms of queries and keys belong to another architecture.';
  return undefined;
}
