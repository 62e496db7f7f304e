import { GrpoError } from '../errors/index.ts';
import { alikeName, codePoints } from '../text/alike.ts';
import { NumberAsWritten } from '../text/number-as-written.ts';
import { fillTemplate, templateColumns } from '../text/template.ts';
import { conversationShape, readConversation, type ChatTurn } from './conversation.ts';
import type { TableRow } from './fault.ts';

/** The part of `data:` that makes a prompt. */
export interface PromptTemplates {
  prompt: string | null;
  messages: readonly { role: string; content: string }[] | null;
}

/**
 * The prompt of a row, for `check` and the trainer alike.
 * @param needed  columns that the config names, the rewards' too: missing in row 1,000 it is better said now
 * @throws GrpoError `data-missing-column`, `data-empty-prompt`, `data-bad-conversation`, `data-chat-in-text`, `data-half-character`; the place is for
 *   the caller to say
 */
export function promptOfRow(
  templates: PromptTemplates,
  { columns }: TableRow,
  needed: ReadonlySet<string>,
): string | ChatTurn[] {
  requireColumns(columns, needed);
  const made = makePrompt(templates, columns);
  for (const text of typeof made === 'string' ? [made] : made.map(({ content }) => content ?? ''))
    refuseHalfCharacters(text);
  return made;
}

function requireColumns(columns: Readonly<Record<string, unknown>>, needed: ReadonlySet<string>): void {
  for (const column of needed) {
    const value = Object.hasOwn(columns, column) ? columns[column] : undefined;
    if (value !== undefined && value !== null) continue;
    const alike = value === null ? undefined : alikeName(column, Object.keys(columns));
    throw new GrpoError({
      code: 'data-missing-column',
      message:
        value === null
          ? `The column "${column}" is null in this row, and the config names it in {${column}}.`
          : `This row has no value for "${column}", which the config names in {${column}}. It has: ${Object.keys(columns).join(', ')}.`,
      fix:
        value === null
          ? 'Give it a value, or take the row out.'
          : alike !== undefined
            ? `The row's "${alike}" looks the same, but is written with other code points (${codePoints(alike)}): copy the name from the table.`
            : column.trim() === ''
              ? 'Double the braces where they are meant as text: {{ and }}.'
              : 'Complete the row or take it out.',
    });
  }
}

function makePrompt(
  { prompt, messages }: PromptTemplates,
  columns: Readonly<Record<string, unknown>>,
): string | ChatTurn[] {
  if (messages) {
    const turns = messages.map(({ role, content }) => ({ role, content: fillText(content, columns) }));
    return readConversation(turns);
  }
  const template = prompt ?? '{prompt}';
  const name = /^\{([^{}]+)\}$/.exec(template)?.[1];
  const made = name === undefined ? fillText(template, columns) : promptOfColumn(name, columns[name]);
  if (made.length > 0) return made;
  throw new GrpoError({
    code: 'data-empty-prompt',
    message: `The prompt of this row, ${JSON.stringify(template)}, is empty.`,
    fix: 'Complete the row or take it out.',
  });
}

/** A column that is the whole prompt (`"{prompt}"`): a text, or a chat as TRL's conversational data has it. */
function promptOfColumn(name: string, value: unknown): string | ChatTurn[] {
  const shape = conversationShape(value);
  if (shape.kind === 'chat') return readConversation(shape.messages);
  if (shape.kind === 'refused')
    throw new GrpoError({
      code: 'data-bad-conversation',
      message: `The column "${name}" holds ${shape.what}: as a prompt the model would read it letter by letter.`,
      fix: shape.fix,
    });
  if (Array.isArray(value)) return readConversation(value);
  if (typeof value === 'object' && value !== null && !(value instanceof NumberAsWritten))
    throw new GrpoError({
      code: 'data-bad-conversation',
      message: `The column "${name}" holds an object with ${Object.keys(value).slice(0, 5).join(', ') || 'no keys'}, which is neither a text nor a message.`,
      fix: 'The prompt is a text, or a list of messages {"role": ..., "content": ...}.',
    });
  return fillTemplate(`{${name}}`, { [name]: value });
}

/** A template whose columns are texts: a chat within a text would be read with all its brackets. */
function fillText(template: string, columns: Readonly<Record<string, unknown>>): string {
  for (const name of templateColumns(template)) {
    const shape = conversationShape(columns[name]);
    if (shape.kind === 'none') continue;
    const [what, mend] = shape.kind === 'chat' ? ['a chat', ''] : [shape.what, `${shape.fix} `];
    throw new GrpoError({
      code: 'data-chat-in-text',
      message: `The column "${name}" holds ${what}, which ${JSON.stringify(template)} would put into a text letter by letter.`,
      fix: `${mend}A chat can only be the whole prompt: data.prompt: "{${name}}".`,
    });
  }
  return fillTemplate(template, columns);
}

/** Half of a pair of UTF-16 stands for nothing: the tokenizer would put another character in its place. */
function refuseHalfCharacters(text: string): void {
  const half = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.exec(text);
  if (half === null) return;
  const code = half[0].charCodeAt(0).toString(16);
  throw new GrpoError({
    code: 'data-half-character',
    message: `The prompt of this row holds \\u${code} alone, which is one half of a character.`,
    fix: 'Write the whole character, or take it out: whoever made the file cut a text in the middle of one.',
  });
}
