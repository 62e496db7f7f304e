/** Something to say about the files of a folder: an error is what no run can begin with. */
export interface FolderFinding {
  readonly severity: 'error' | 'info';
  readonly message: string;
}

/** Files of a model folder that are read. */
const MODEL_FILES =
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|chat_template)\.json$|^chat_template\.jinja$|^model\.safetensors(\.index\.json)?$|^model-\d+-of-\d+\.safetensors$/;
/** Files of an adapter folder that are read. */
const ADAPTER_FILES =
  /^(adapter_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|chat_template)\.json$|^chat_template\.jinja$|^adapter_model\.safetensors$/;
/** What stands beside: papers, the parts of a vocabulary that tokenizer.json repeats, what a trainer left, caches of a program. */
const BESIDE =
  /^\.|\.(md|txt|png|jpe?g|gif|svg|pdf)$|^(LICEN[CS]E|NOTICE|USE_POLICY|README)|^(vocab\.json|merges\.txt|tokenizer\.model)$|^(optimizer|scheduler|rng_state|training_args|trainer_state|trainer_log|scaler|state|all_results|train_results|eval_results|runs|__pycache__)([._-]|$)|^events\.out/i;

const OLD_WEIGHTS =
  /^(pytorch_model(-\d+-of-\d+)?\.bin(\.index\.json)?|tf_model\.h5|flax_model\.msgpack|consolidated.*\.pth|.*\.gguf)$/;
const OLD_TOKENIZERS = ['tokenizer.model', 'vocab.json', 'vocab.txt'];
/** Settings of a quantisation that lie in a file of their own (GPTQ, AWQ). */
const QUANTISED = ['quantize_config.json', 'quant_config.json', 'hf_quant_config.json'];

/**
 * What there is to say about the files of a model's or an adapter's folder, by their names: nothing in it is passed over in silence.
 * @param names  of the folder's entries
 */
export function folderFindings(
  folder: string,
  names: readonly string[],
  kind: 'model' | 'adapter',
): FolderFinding[] {
  const has = (name: string): boolean => names.includes(name);
  const findings: FolderFinding[] = [];
  const say = (severity: FolderFinding['severity'], message: string): void => {
    findings.push({ severity, message });
  };
  const whole = has('model.safetensors') || has('model.safetensors.index.json');
  if (kind === 'adapter') {
    if (whole)
      say(
        'error',
        `${folder} holds both an adapter (adapter_config.json) and a whole model: which is meant cannot be known.`,
      );
    if (has('adapter_model.bin') && !has('adapter_model.safetensors'))
      say(
        'error',
        `${folder} holds the adapter's weights only as adapter_model.bin, an older form: save it again with PEFT.`,
      );
  } else {
    const old = names.find((name) => OLD_WEIGHTS.test(name));
    if (old !== undefined && !whole)
      say(
        'error',
        `${folder} holds the weights only as ${old}: convert them to safetensors (save_pretrained of transformers).`,
      );
    const quantised = QUANTISED.find(has);
    if (quantised !== undefined)
      say('error', `${folder} holds quantised weights (${quantised}): they are not supported.`);
    const tokenizer = OLD_TOKENIZERS.find(has);
    if (tokenizer !== undefined && !has('tokenizer.json'))
      say(
        'error',
        `${folder} holds the tokenizer only as ${tokenizer}, an older form: save it again with AutoTokenizer of transformers.`,
      );
  }
  const read = kind === 'adapter' ? ADAPTER_FILES : MODEL_FILES;
  // Of one file and shards, the file is taken, as transformers does.
  const shards = has('model.safetensors')
    ? names.filter(
        (name) =>
          /^model(-\d+-of-\d+)?\.safetensors(\.index\.json)?$/.test(name) && name !== 'model.safetensors',
      )
    : [];
  const unread = [...names.filter((name) => !read.test(name) && !BESIDE.test(name)), ...shards].sort();
  if (unread.length > 0) say('info', `${folder}: not read: ${unread.join(', ')}.`);
  return findings;
}
