import { GrpoError } from '../../core/errors/index.ts';
import type { PromptProblem } from './prompt-notes.ts';
import type { PromptSetup } from './prompt-setup.ts';

const USER = { role: 'user', content: 'a' };
const MARK = 'GRPO';

/** What the chat template does with every chat that ends where the assistant speaks. */
export function templateProblems(setup: PromptSetup): PromptProblem[] {
  if (!setup.opens) return [];
  try {
    return [...unopened(setup), ...startless(setup)];
  } catch (error) {
    // A template that wants more than one turn of the user, or other roles: the rows show it.
    if (error instanceof GrpoError) return [];
    throw error;
  }
}

/**
 * A template that ignores `add_generation_prompt`, where the assistant's turn begins with something: it would have to say that itself.
 * Some ignore it and are right: what they write of the user's turn is all that stands before the assistant's words.
 */
function unopened({ tokenizer, config }: PromptSetup): PromptProblem[] {
  const context = { kwargs: config.data.chat_template_kwargs ?? {} };
  const prompt = tokenizer.renderChat([USER], true, context);
  if (prompt !== tokenizer.renderChat([USER], false, context)) return [];
  const answered = tokenizer.renderChat([USER, { role: 'assistant', content: MARK }], false, context);
  const at = answered.lastIndexOf(MARK);
  const begin = answered.slice(prompt.length, at).trim();
  if (at < 0 || !answered.startsWith(prompt) || begin === '') return [];
  return [
    {
      severity: 'warning',
      code: 'chat-turn-not-opened',
      message: `The chat template does not heed add_generation_prompt: prompts end after the user's turn, and the model has to say the beginning of its own, ${JSON.stringify(begin)}, before each answer.`,
      where: 'data.train',
      fix: 'Let the template write that beginning at its end where add_generation_prompt is true.',
    },
  ];
}

/** As transformers does: nothing is added to what the template writes. */
function startless({ tokenizer, config }: PromptSetup): PromptProblem[] {
  const { before } = tokenizer.added;
  if (before.length === 0) return [];
  const { ids } = tokenizer.applyChat([USER], true, { kwargs: config.data.chat_template_kwargs ?? {} });
  if (before.every((id, i) => ids[i] === id)) return [];
  return [
    {
      severity: 'info',
      code: 'chat-no-start',
      message: `The tokenizer puts ${tokenizer.tokens(before).join('')} before a text, but the chat template writes none: chats begin without it, as with transformers.`,
      where: 'data.train',
      fix: 'Nothing needs to be done where the model was trained that way; else write it at the beginning of the template.',
    },
  ];
}
