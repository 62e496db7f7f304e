import { openingTag } from '../opened-tag.ts';
import type { FileAccess } from '../files.ts';
import { problem, type Problem } from '../problems.ts';
import type { Rule } from './context.ts';

/** tokenizer_config.json holds all added tokens: a few MB at most. */
const TEMPLATE_BYTES = 8 * 1024 * 1024;

/**
 * A `format` or a `regex` whose opening tag stands at the end of the prompt already, as the templates of reasoning models write it: the
 * completion begins inside of it, and would never have the format.
 */
export const openTag: Rule = async ({ config, files, at, sound }) => {
  const { data, model, rewards } = config;
  const problems: Problem[] = [];
  const last = data.messages?.at(-1);
  const written = data.prompt ?? (last?.role === 'assistant' ? last.content : '');
  for (const [index, reward] of rewards.entries()) {
    const tag = openingTag(reward);
    if (tag === undefined || !sound(`rewards.${index}`)) continue;
    const opened = `<${tag.name}>`;
    const byPrompt = written.trimEnd().endsWith(opened);
    const byTemplate =
      !byPrompt && data.messages !== null && (await templateOpens(files, model.base, opened));
    const says = tag.opens;
    if ((byPrompt || byTemplate) === says) continue;
    // What a row or a chat template writes there is known when the prompts are made, and judged then.
    if (says && (data.messages !== null || written.trimEnd().endsWith('}'))) continue;
    const who = byTemplate ? "The model's chat template" : 'The prompt';
    const place = at(`rewards.${index}`);
    problems.push(
      says
        ? problem(
            'warning',
            'config-format-not-opened',
            place,
            `\`prompt_opens\` says that the prompt ends with \`${opened}\`, and \`data.prompt\` does not.`,
          )
        : problem(
            byTemplate ? 'warning' : 'error',
            'config-format-opened',
            place,
            `${who} ends with \`${opened}\`: the completion begins inside of it and never scores here. ${tag.wayOut}`,
          ),
    );
  }
  return problems;
};

/** Does the chat template of a folder open a tag where the completion begins? */
async function templateOpens(files: FileAccess, base: string, opened: string): Promise<boolean> {
  const own = await files.readHead(`${base}/chat_template.jinja`, TEMPLATE_BYTES);
  const head = own ?? (await files.readHead(`${base}/tokenizer_config.json`, TEMPLATE_BYTES));
  if (!head?.whole) return false;
  const begin = head.text.lastIndexOf('add_generation_prompt');
  if (begin < 0) return false;
  const end = head.text.slice(begin);
  // A template that writes the closing tag as well leaves the block out, or does so by a switch.
  return end.includes(opened) && !end.includes(opened.replace('<', '</'));
}
