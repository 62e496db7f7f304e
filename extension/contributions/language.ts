/** What package.json says of the language `grpo-yaml`: configs, `*.grpo.yaml`. */
export const languages = [
  {
    id: 'grpo-yaml',
    aliases: ['GRPO Config', 'grpo-yaml'],
    extensions: ['.grpo.yaml'],
    configuration: './media/languages/grpo-yaml.language-configuration.json',
  },
] as const;

export const grammars = [
  {
    language: 'grpo-yaml',
    scopeName: 'source.grpo-yaml',
    path: './media/languages/grpo-yaml.tmLanguage.json',
  },
] as const;

/** Editor settings for configs: as for YAML, and suggestions in the texts that are templates. */
export const languageDefaults = {
  '[grpo-yaml]': {
    'editor.insertSpaces': true,
    'editor.tabSize': 2,
    'editor.autoIndent': 'advanced',
    'editor.quickSuggestions': { other: true, comments: false, strings: true },
  },
} as const;
