import { GrpoError } from '../errors/index.ts';
import { own } from '../run/own.ts';
import { NumberAsWritten } from '../text/number-as-written.ts';
import { parseJson } from './parse-json.ts';
import { PAIRS, writtenChat } from './written-chat.ts';

/** A turn of a chat as the data has it; `tool_calls` and the like stand beside. */
export interface ChatTurn {
  role: string;
  content: string | null;
  [field: string]: unknown;
}

const ROLES = ['system', 'user', 'assistant', 'tool', 'developer', 'function'];
/** ShareGPT's names. */
const FROM: Readonly<Record<string, string>> = {
  human: 'user',
  user: 'user',
  gpt: 'assistant',
  chatgpt: 'assistant',
  bot: 'assistant',
  assistant: 'assistant',
  model: 'assistant',
  system: 'system',
  tool: 'tool',
  function: 'function',
  observation: 'tool',
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTurn = (value: unknown): boolean =>
  isObject(value) &&
  (('role' in value && ('content' in value || 'tool_calls' in value)) ||
    ('from' in value && 'value' in value));
const isRole = (value: unknown): boolean =>
  typeof value === 'string' && (ROLES.includes(value) || own(FROM, value.toLowerCase()) !== undefined);
/** A message whose text has another name (`text`, Gemini's `parts`): no template would show it. */
const isNearlyTurn = (value: unknown): boolean =>
  isObject(value) &&
  (isRole(value['role']) || isRole(value['from'])) &&
  ['text', 'parts', 'message', 'content', 'value'].some((name) => name in value);
const isPair = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && isRole(value[0]) && typeof value[1] === 'string';

/** What a value of a column is, as a chat. */
export type ConversationShape =
  /** A list of messages, or one message, as JSON values or as JSON text. */
  | { kind: 'chat'; messages: readonly unknown[] }
  /** A chat that cannot be read, and how it is written. */
  | { kind: 'refused'; what: string; fix: string }
  | { kind: 'none' };

const NONE: ConversationShape = { kind: 'none' };
const ONCE = 'Call json.dumps (JSON.stringify) once, on the whole list of messages.';

/** Looks at a value for messages: in lists and objects, and in texts that a table made of them. */
export function conversationShape(value: unknown): ConversationShape {
  if (Array.isArray(value)) return shapeOfList(value);
  if (isTurn(value)) return { kind: 'chat', messages: [value] };
  if (isObject(value))
    return conversationShape(value['messages'] ?? value['conversations'] ?? value['conversation']);
  return typeof value === 'string' ? shapeOfText(value) : NONE;
}

function shapeOfList(list: readonly unknown[]): ConversationShape {
  // What is wrong with the others is said by whoever reads them.
  if (list.some(isTurn) || (list.length > 0 && list.every(isNearlyTurn)))
    return { kind: 'chat', messages: list };
  if (list.length === 0 || !list.every((one) => typeof one === 'string' || Array.isArray(one))) return NONE;
  if (list.every(isPair)) return { kind: 'refused', ...PAIRS };
  if (!list.every((one) => conversationShape(one).kind !== 'none')) return NONE;
  return typeof list[0] === 'string'
    ? { kind: 'refused', what: 'a chat whose messages are texts of JSON', fix: ONCE }
    : {
        kind: 'refused',
        what: 'a list of chats',
        fix: 'Give each chat a row of its own: its messages are the list.',
      };
}

function shapeOfText(text: string): ConversationShape {
  const json = /^\s*[[{"]/.test(text) ? jsonOf(text) : undefined;
  if (json === undefined) {
    const written = writtenChat(text);
    return written === undefined ? NONE : { kind: 'refused', ...written };
  }
  const shape = conversationShape(json);
  // A text within a text is shorter by its quotes and their backslashes: this ends soon.
  if (typeof json !== 'string' || shape.kind === 'none') return shape;
  return {
    kind: 'refused',
    what: 'a chat as a text of JSON within a text of JSON (encoded twice)',
    fix: ONCE,
  };
}

/** A text's value as JSON, numbers as they are written; undefined where it is none. */
function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    // Stricter than others: a chat with a key twice is still no text for a model.
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }
}

/**
 * Messages as chat templates take them: ShareGPT's names become the usual ones, texts in parts are joined.
 * @throws GrpoError `data-bad-conversation` for everything else, by its name
 */
export function readConversation(messages: readonly unknown[]): ChatTurn[] {
  return messages.map((message, index) => readTurn(message, index + 1));
}

function readTurn(message: unknown, number: number): ChatTurn {
  if (!isObject(message) || !isTurn(message))
    throw bad(
      number,
      `is ${nameOf(message)}, not {"role": ..., "content": ...}`,
      'Write each message as {"role": "user", "content": "..."}.',
    );
  const shareGpt = !('role' in message);
  const said = shareGpt ? message['from'] : message['role'];
  const role = shareGpt && typeof said === 'string' ? own(FROM, said.toLowerCase()) : said;
  if (typeof role !== 'string' || !ROLES.includes(role))
    throw bad(number, `has the role ${JSON.stringify(said)}`, `Roles are ${ROLES.join(', ')}.`);
  const calls = message['tool_calls'];
  const hasCalls = Array.isArray(calls) && calls.length > 0;
  const given = shareGpt ? message['value'] : message['content'];
  const content = given === undefined ? null : readContent(given, number);
  if (content === null && !hasCalls)
    throw bad(
      number,
      `of the role ${role} says nothing: its content is null`,
      'Complete the row or take it out.',
    );
  // An empty system turn is how some models' own is switched off.
  if (content !== null && content.trim() === '' && role !== 'system' && !hasCalls)
    throw bad(
      number,
      `of the role ${role} is empty`,
      'Complete the row or take it out.',
      'data-empty-prompt',
    );
  const rest = Object.entries(message).filter(
    ([key, value]) => !['from', 'value'].includes(key) && value !== null,
  );
  return { ...Object.fromEntries(rest), role, content };
}

/** A text, or its parts. */
function readContent(content: unknown, number: number): string | null {
  if (typeof content === 'string' || content === null) return content;
  if (!Array.isArray(content))
    throw bad(number, `has ${nameOf(content)} as its content`, 'The content is a text.');
  const parts: unknown[] = content;
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const type = isObject(part) ? (part['type'] ?? ('text' in part ? 'text' : undefined)) : undefined;
      const text = isObject(part) ? part['text'] : undefined;
      if (type === 'text' && typeof text === 'string') return text;
      const what = typeof type === 'string' ? `a part of the type "${type}"` : nameOf(part);
      throw bad(
        number,
        `holds ${what}`,
        'Models here read text only: leave images, sound and files out of the data.',
      );
    })
    .join('');
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof NumberAsWritten) return `the number ${value.text.slice(0, 40)}`;
  if (isObject(value)) return `an object with ${Object.keys(value).slice(0, 5).join(', ') || 'no keys'}`;
  return typeof value === 'string' ? `the text ${JSON.stringify(value.slice(0, 40))}` : `a ${typeof value}`;
}

const bad = (number: number, what: string, fix: string, code = 'data-bad-conversation'): GrpoError =>
  new GrpoError({ code, message: `Message ${number} of the prompt ${what}.`, fix });
