/** What a person can do about a problem that no edit mends, by its code. */
const ADVICE: Readonly<Record<string, string>> = {
  'config-not-a-file': 'Write its contents into a regular file, and name that one.',
  'config-unreadable-file': 'Give this user the permission to read it.',
  'config-missing-file': 'Correct the path, or put the file there; paths are relative to the config file.',
  'config-missing-plugin':
    'Install and enable the extension and start from VS Code, or set GRPO_PLUGINS: see docs/plugins.md.',
  'config-not-a-model':
    'Name a folder in the Hugging Face layout: config.json, tokenizer.json, model.safetensors.',
  'config-model-refused': 'Use another model, or mend the folder as said.',
  'model-config': 'Use another model, or mend the folder as said.',
  'model-unsupported': 'Use another model, or mend the folder as said.',
  'adapter-unsupported': 'Use another model, or mend the folder as said.',
  'config-adapter-overruled': 'Leave model.adapter out, or merge the adapter first.',
  'config-data-format': 'Save the data as .jsonl (an object a line) or .csv.',
  'config-empty-data': 'Put at least one row into the file, or name another.',
  'config-bad-data': 'Correct or remove that line of the data.',
  'config-unknown-column': 'Name a column of the data, or write {{ and }} for braces that are meant as text.',
  'config-context-exceeded': 'Lower grpo.max_completion_length or grpo.max_prompt_length.',
  'config-too-large': 'Keep the config small: data belongs into the files of `data:`.',
  'config-yaml': 'Correct the YAML at this place.',
};

/** @returns a sentence for any code */
export const adviceFor = (code: string): string =>
  ADVICE[code] ?? 'Correct this place; docs/config.md lists what each key takes.';
