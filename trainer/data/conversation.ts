import type { ChatMessage } from '../../core/config/index.ts';
import { GrpoError } from '../../core/errors/index.ts';

const ROLES: readonly unknown[] = ['system', 'user', 'assistant'];

/** TRL's conversational data: a column that holds a list of messages, named as the whole prompt (`"{prompt}"`). */
export function conversationColumn(
  template: string,
  columns: Record<string, unknown>,
): unknown[] | undefined {
  const name = /^\{([^{}]+)\}$/.exec(template)?.[1];
  const value = name !== undefined && Object.hasOwn(columns, name) ? columns[name] : undefined;
  return Array.isArray(value) ? value : undefined;
}

/** @throws GrpoError `data-bad-conversation` for anything but `{role, content}` with texts */
export function readConversation(messages: readonly unknown[], where: string): ChatMessage[] {
  return messages.map((message, index) => {
    if (isMessage(message)) return { role: message.role, content: message.content };
    throw new GrpoError({
      code: 'data-bad-conversation',
      message: `Message ${index + 1} of the prompt is not {"role": "system", "user" or "assistant", "content": text}.`,
      where,
      fix: 'Correct the row: a list of such messages, the last one of the user.',
    });
  });
}

function isMessage(value: unknown): value is ChatMessage {
  if (typeof value !== 'object' || value === null || !('role' in value) || !('content' in value))
    return false;
  return ROLES.includes(value.role) && typeof value.content === 'string';
}
