import { isJsonObject } from '../models/json-file.ts';
import type { ChatMessage } from '../models/tokenizer.ts';

/** What a mark stands in. */
export type MarkedPart =
  /** What the message says to its reader. */
  | { kind: 'words' }
  /** What an assistant thought: a field of the message, or a part of its content by its tag. */
  | { kind: 'thinking'; name: string }
  /** What stands in the content before a thinking. */
  | { kind: 'before' }
  /** The name of a tool that is called, and a text of its arguments. */
  | { kind: 'call' }
  | { kind: 'arguments' }
  /** Any other text of the message. */
  | { kind: 'field'; name: string };

/** A mark within a chat, which a template that shows that part writes as well. */
export interface Mark {
  /** Index of the message. */
  message: number;
  part: MarkedPart;
  text: string;
}

/** Fields in which data has what an assistant thought; templates read some of them. */
const THOUGHTS: readonly string[] = ['reasoning_content', 'reasoning', 'thinking', 'thought', 'thoughts'];
/** Not words, or looked at by themselves. */
const NOT_WORDS: readonly string[] = ['role', 'content', 'tool_calls', 'tool_call_id', 'id', 'type'];
/** How models write the bounds of a thinking. */
const TAG = String.raw`(?:\w{1,20}:)?(?:think|thinking|thought|thoughts|reasoning)>`;
const ENDS = new RegExp(String.raw`</${TAG}|\[/THINK\]`, 'gi');
const BEGINS = new RegExp(String.raw`<${TAG}|\[THINK\]`, 'gi');

/** Of longer texts only the ends are looked at: what a template does with a message depends on those. */
const LONGEST = 2000;

/**
 * The same chat with a mark in the middle of each text that its messages hold. What stands twice in a chat is found by its mark only where that
 * message is written; in the middle, so that templates still see how a text begins and ends.
 */
export function markChat(messages: readonly ChatMessage[]): { marked: ChatMessage[]; marks: Mark[] } {
  const marks: Mark[] = [];
  const marked = messages.map((message, index) => {
    const mark = (part: MarkedPart, text: string): string => {
      if (text.trim() === '') return text;
      return withMarks(text, () => {
        const sign = `GRPO${marks.length}MARK`;
        marks.push({ message: index, part, text: sign });
        return sign;
      });
    };
    return markMessage(message, mark);
  });
  return { marked, marks };
}

type MarkText = (part: MarkedPart, text: string) => string;

function markMessage(message: ChatMessage, mark: MarkText): ChatMessage {
  const made: ChatMessage = { ...message };
  const answers = message.role === 'assistant';
  for (const [name, value] of Object.entries(message)) {
    if (typeof value !== 'string' || NOT_WORDS.includes(name)) continue;
    // Whose answer it is a tool's message says for programs; templates go by its place.
    if (name === 'name' && ['tool', 'function'].includes(message.role)) continue;
    made[name] = mark(
      answers && THOUGHTS.includes(name) ? { kind: 'thinking', name } : { kind: 'field', name },
      value,
    );
  }
  if (message.content !== null)
    made.content = answers ? markAnswer(message.content, mark) : mark({ kind: 'words' }, message.content);
  const calls = message['tool_calls'];
  if (Array.isArray(calls)) made['tool_calls'] = (calls as unknown[]).map((call) => markCall(call, mark));
  return made;
}

/** What an assistant says, with the last of its thinkings by itself: it is what templates take out. */
function markAnswer(content: string, mark: MarkText): string {
  const end = [...content.matchAll(ENDS)].at(-1);
  if (end === undefined) return mark({ kind: 'words' }, content);
  const begin = [...content.slice(0, end.index).matchAll(BEGINS)].at(-1);
  const from = begin === undefined ? 0 : begin.index + begin[0].length;
  const to = end.index + end[0].length;
  const name = end[0].replace('/', '');
  return [
    mark({ kind: 'before' }, content.slice(0, begin?.index ?? 0)),
    begin?.[0] ?? '',
    mark({ kind: 'thinking', name }, content.slice(from, end.index)),
    end[0],
    mark({ kind: 'words' }, content.slice(to)),
  ].join('');
}

/** A call as OpenAI nests it, or without the nesting. */
function markCall(call: unknown, mark: MarkText): unknown {
  if (!isJsonObject(call)) return call;
  const inner = call['function'];
  if (isJsonObject(inner)) return { ...call, function: markCall(inner, mark) };
  const { name, arguments: given } = call;
  return {
    ...call,
    ...(typeof name === 'string' ? { name: mark({ kind: 'call' }, name) } : {}),
    ...(isJsonObject(given) ? { arguments: markTexts(given, mark) } : {}),
  };
}

function markTexts(value: unknown, mark: MarkText): unknown {
  if (typeof value === 'string') return mark({ kind: 'arguments' }, value);
  if (Array.isArray(value)) return (value as unknown[]).map((one) => markTexts(one, mark));
  if (!isJsonObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, markTexts(one, mark)]));
}

/** A text with a mark in its middle, and in a long one near both of its ends: some templates write only a part. */
function withMarks(text: string, sign: () => string): string {
  const short = text.length <= LONGEST ? text : `${text.slice(0, LONGEST / 2)} ${text.slice(-LONGEST / 2)}`;
  // Between words, so that a template finds the words that it looks for (`/no_think`).
  const words = short.split(/(?<=\s)(?=\S)/);
  const from = words[0]?.trim() === '' ? 1 : 0;
  const count = words.length - from;
  if (count < 2) {
    const middle = Math.floor((short.length - short.trimStart().length + short.trimEnd().length) / 2);
    return `${short.slice(0, middle)}${sign()}${short.slice(middle)}`;
  }
  const places = count < 8 ? [count >> 1] : [1, count >> 1, count - 1];
  return words.map((word, at) => (places.includes(at - from) ? `${sign()}${word}` : word)).join('');
}
