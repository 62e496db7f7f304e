import { GrpoError } from '../../core/errors/index.ts';
import { isPrefill } from '../models/chat-prefill.ts';
import { isJsonObject } from '../models/json-file.ts';
import { JOINED } from '../models/python-operators.ts';
import type { ChatContext, ChatMessage, Tokenizer } from '../models/tokenizer.ts';
import { markChat, type Mark } from './chat-marks.ts';
import type { PromptNotes } from './prompt-notes.ts';

/** A chat and what the template made of it. */
interface Rendered {
  messages: readonly ChatMessage[];
  text: string;
  tokenizer: Tokenizer;
  context: ChatContext & { notes?: PromptNotes };
  /** The row's place. */
  where: string;
}

/**
 * What a chat says and its template does not write: told as notes, or refused where a whole message is passed over.
 * @throws GrpoError `chat-message-lost`
 */
export function noteLosses(rendered: Rendered): void {
  const { marked, marks } = markChat(rendered.messages);
  const shown = renderMarked(rendered, marked);
  const lost = shown === undefined ? [] : marks.filter(({ text }) => !shown.includes(text.toLowerCase()));
  if (shown === undefined) refuseLostMessage(rendered);
  else refuseLostMessage(rendered, marks, lost);
  for (const mark of lost) noteLost(mark, rendered);
  for (const [index, message] of rendered.messages.entries()) {
    noteChanged(index, message, lost, rendered);
    noteArguments(index, message, rendered);
  }
  if (isPrefill(rendered.messages)) noteOpening(rendered);
}

/** The marked chat in lower case, for some templates change it; undefined where the template refuses words with marks. */
function renderMarked({ tokenizer, context }: Rendered, marked: readonly ChatMessage[]): string | undefined {
  try {
    return tokenizer.renderChat(marked, true, context).toLowerCase();
  } catch (error) {
    if (error instanceof GrpoError && error.code !== 'chat-template-too-slow') return undefined;
    throw error;
  }
}

/**
 * What a message says must stand in the prompt; some templates pass over the system's, others over what the assistant said.
 * @param lost  of all `marks`; both undefined where the template refused them
 */
function refuseLostMessage(
  { messages, text }: Rendered,
  marks?: readonly Mark[],
  lost?: readonly Mark[],
): void {
  const isSaid = ({ part }: Mark): boolean => part.kind === 'words' || part.kind === 'call';
  const index = messages.findIndex(({ role, content }, at) => {
    if (marks === undefined || lost === undefined)
      return ['system', 'user'].includes(role) && !text.includes((content ?? '').trim());
    const said = marks.filter((mark) => mark.message === at && isSaid(mark));
    return said.length > 0 && said.every((mark) => lost.includes(mark));
  });
  const message = messages[index];
  if (message === undefined) return;
  const { role, content } = message;
  throw new GrpoError({
    code: 'chat-message-lost',
    message: `The model's chat template leaves out what message ${index + 1} ${(content ?? '').trim() === '' ? 'calls' : 'says'} (role ${role}).`,
    fix: ['system', 'developer'].includes(role)
      ? 'Put it into a message of the user.'
      : `Take the message out, or give the model a chat template that writes each message of the role ${role}.`,
  });
}

/** Fields that say something; of others, such as a weight or a date, nobody expects that a model reads them. */
const SAID: readonly string[] = ['refusal', 'tool_plan', 'name'];

function noteLost({ message, part }: Mark, { context: { notes }, where }: Rendered): void {
  const at = `message ${message + 1}`;
  if (part.kind === 'thinking') notes?.add('prompt-thinking-left-out', where, `${at}: ${part.name}`);
  else if (part.kind !== 'field') notes?.add('prompt-words-left-out', where, `${at}: ${LOST[part.kind]}`);
  else
    notes?.add(
      SAID.includes(part.name) ? 'prompt-field-left-out' : 'prompt-field-unread',
      where,
      `"${part.name}"`,
    );
}

const LOST = {
  words: 'a part of what it says',
  before: 'what stands before its thinking',
  call: 'one of its calls',
  arguments: 'arguments of a tool call',
} as const;

/** Words that are written in part, or otherwise. */
function noteChanged(
  index: number,
  { role, content }: ChatMessage,
  lost: readonly Mark[],
  { text, context: { notes }, where }: Rendered,
): void {
  // Of what the tools say templates write JSON; what of a thinking is lost was said.
  if (content === null || !['system', 'user', 'assistant'].includes(role)) return;
  if (lost.some(({ message }) => message === index)) return;
  if (text.includes(content.trim()) || bare(text).includes(bare(content))) return;
  notes?.add('prompt-words-left-out', where, `message ${index + 1}: a part of what it says`);
}

/** Templates set other spaces and line ends around what they take apart. */
const bare = (text: string): string => text.replace(/\s+/g, '');

/** How to write arguments that are a text of JSON, as OpenAI's interface has them: templates are written for an object (transformers documents it). */
const AS_OBJECT =
  'Write the arguments of tool calls as an object: {"name": ..., "arguments": {...}}; json.loads of Python makes one of the text.';

/** The arguments of a message's calls. */
function callArguments({ tool_calls: calls }: ChatMessage): unknown[] {
  return (Array.isArray(calls) ? (calls as unknown[]) : []).flatMap((call) => {
    const inner = isJsonObject(call) ? (call['function'] ?? call) : undefined;
    return isJsonObject(inner) && 'arguments' in inner ? [inner['arguments']] : [];
  });
}

/** Those that are texts. */
const textArguments = (message: ChatMessage): string[] =>
  callArguments(message).filter((given): given is string => typeof given === 'string' && given.trim() !== '');

/** What to do about a template that refuses a chat with calls of tools; undefined where there are none, or where they are not why. */
export function mendArguments(messages: readonly ChatMessage[], refusal: string): string | undefined {
  const given = messages.flatMap(callArguments);
  if (given.some((one) => typeof one === 'string' && one.trim() !== '')) return AS_OBJECT;
  return given.some(isJsonObject) && refusal.includes(`${JOINED} an object`)
    ? 'This template takes the arguments of tool calls as a text: write json.dumps(arguments) of Python there.'
    : undefined;
}

function noteArguments(
  index: number,
  message: ChatMessage,
  { text, context: { notes }, where }: Rendered,
): void {
  for (const given of textArguments(message)) {
    const twice = JSON.stringify(given);
    if (text.includes(given) && !text.includes(twice)) continue;
    notes?.add('prompt-arguments-as-text', where, `message ${index + 1}: ${twice.slice(0, 80)}`);
  }
}

/**
 * The beginning of a turn that the data has begun, beside that of one which the model begins itself: Qwen3's template puts an empty thinking
 * before a begun turn, others leave out what they open every turn with.
 */
function noteOpening({ messages, text, tokenizer, context, where }: Rendered): void {
  const begun = (messages.at(-1)?.content ?? '').trim();
  const before = messages.slice(0, -1);
  if (before.length === 0 || isPrefill(before)) return;
  let opened: string;
  try {
    opened = tokenizer.renderChat(before, true, context);
  } catch (error) {
    if (error instanceof GrpoError) return;
    throw error;
  }
  const start = text.lastIndexOf(begun);
  let same = 0;
  while (same < opened.length && same < text.length && opened[same] === text[same]) same++;
  const added = text.slice(same, Math.max(same, start));
  const missing = opened.slice(same);
  const says = [
    ...(added.trim() === '' ? [] : [`writes ${JSON.stringify(added)} before it`]),
    ...(missing.trim() === '' ? [] : [`leaves out ${JSON.stringify(missing)}, with which it opens a turn`]),
  ];
  if (says.length > 0) context.notes?.add('prompt-prefill-opening', where, says.join(' and ').slice(0, 300));
}
