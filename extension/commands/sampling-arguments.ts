import type { GrpoConfig } from '../../core/config/index.ts';

const OPTIONS = {
  '--temperature': 'temperature',
  '--top-p': 'top_p',
  '--top-k': 'top_k',
  '--min-p': 'min_p',
  '--max-new-tokens': 'max_completion_length',
} as const satisfies Record<string, keyof GrpoConfig['grpo']>;

/**
 * Options of `grpo generate` that sample as a run does, and from its prompts as they were given.
 * @param changed  settings that were changed while the run went on, by dotted key
 * @param isChat  the prompt is what a user says
 */
export function samplingArguments(
  { grpo, data }: Pick<GrpoConfig, 'grpo' | 'data'>,
  changed: ReadonlyMap<string, unknown>,
  isChat: boolean,
): string[] {
  const options = Object.entries(OPTIONS).flatMap(([option, key]) => {
    const value = changed.get(`grpo.${key}`);
    return [option, String(typeof value === 'number' ? value : grpo[key])];
  });
  if (!isChat) return options;
  const kwargs = data.chat_template_kwargs ?? {};
  const given = Object.keys(kwargs).length === 0 ? [] : ['--chat-template-kwargs', JSON.stringify(kwargs)];
  return [...options, '--chat', ...given];
}
