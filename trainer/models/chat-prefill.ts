import { GrpoError } from '../../core/errors/index.ts';
import type { ChatMessage } from './tokenizer.ts';

/** What marks the place at which the model goes on; with a space, so that a template that trims shows itself. */
const TAG = 'CONTINUE_FINAL_MESSAGE_TAG ';

/** A turn that the data has begun for the assistant. */
export const isPrefill = (messages: readonly ChatMessage[]): boolean => messages.at(-1)?.role === 'assistant';

/**
 * A chat whose last turn is the assistant's and goes on: everything behind the words of that turn is cut off, its end-of-turn included.
 * As `continue_final_message` of transformers 5 (utils/chat_template_utils.py), which TRL asks for with such prompts.
 * @param render  the chat template, without a generation prompt
 * @throws GrpoError `chat-prefill-lost` where the template does not show the turn's words as they are
 */
export function renderPrefill(
  messages: readonly ChatMessage[],
  render: (messages: readonly ChatMessage[]) => string,
  folder: string,
): string {
  const last = messages.at(-1) as ChatMessage;
  const begun = last.content ?? '';
  const text = render([...messages.slice(0, -1), { ...last, content: begun + TAG }]);
  const at = text.lastIndexOf(TAG.trim());
  if (at < 0 || !text.includes(begun.trim())) {
    throw new GrpoError({
      code: 'chat-prefill-lost',
      message: `The prompt ends with a begun turn of the assistant (${JSON.stringify(begun.slice(0, 60))}), which the chat template of ${folder} does not write as it stands, so it cannot be continued`,
      where: folder,
      fix: 'Take the last message out of the prompt, or shorten it to what the template shows.',
    });
  }
  // A template that trims turns has trimmed the tag's space as well, and would have trimmed the words' own.
  return text.startsWith(TAG, at) ? text.slice(0, at) : text.slice(0, at).trimEnd();
}
