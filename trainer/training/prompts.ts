import { GrpoError } from '../../core/errors/index.ts';
import { templateVariables } from '../../core/tables/template-columns.ts';
import type { PromptRow } from '../data/dataset.ts';
import { isPrefill } from '../models/chat-prefill.ts';
import { TemplateUnreadable } from '../models/template-source.ts';
import type { ChatContext, ChatMessage, Tokenizer } from '../models/tokenizer.ts';
import type { Prompt } from '../rollout/completion.ts';
import { mendArguments, noteLosses } from './chat-losses.ts';
import { PromptNotes } from './prompt-notes.ts';
import { foreignMarker, looseSpace } from './text-notes.ts';
import { readsVariable } from './reads-variable.ts';
import { makeInTime, type Watcher } from './table-time.ts';

/** What a prompt may be at most, and why. */
export interface PromptLimits {
  /** `grpo.max_prompt_length`; null = whatever the context leaves. */
  max_prompt_length: number | null;
  max_completion_length: number;
  /** The model's context, prompt and completion together. */
  context: number;
}

/** What the prompts of a table are made with. */
export interface PromptContext extends ChatContext, Watcher {
  /** Told what there is to say of single prompts. */
  notes?: PromptNotes;
  /** Ids that end a text. */
  eosIds?: readonly number[];
}

/**
 * Tokenises the prompts of a table: texts with the start token that the tokenizer adds, chats as the chat template writes them.
 * A start token that the text brings already is not added a second time, and nothing is appended: a completion follows.
 * @throws GrpoError `prompt-too-long` with the count and the first places of all that are, `prompt-empty` with the row's place in the table, `prompts-too-slow`,
 *   as `Tokenizer.renderChat`, and the signal's reason
 */
export async function tokenizePrompts(
  rows: readonly PromptRow[],
  table: string,
  tokenizer: Tokenizer,
  limits: PromptLimits,
  context: PromptContext = {},
): Promise<Prompt[]> {
  // By line, for some rows may be looked at twice.
  const long = new Map<number, string>();
  const read = (row: PromptRow, notes: PromptNotes): Prompt[] => {
    const made = toPrompt(row, table, tokenizer, limits, { ...context, notes });
    if (!('tooLong' in made)) return [made];
    long.set(row.line, made.tooLong);
    return [];
  };
  try {
    const parts = await makeInTime(
      rows,
      table,
      (some) => {
        // Its own: what is stopped midway and begun anew must not be told twice.
        const notes = new PromptNotes();
        return { prompts: some.flatMap((row) => read(row, notes)), notes };
      },
      ({ prompt }) => (typeof prompt === 'string' ? prompt : JSON.stringify(prompt)).length,
      context,
    );
    if (long.size > 0) throw tooLong(long, rows.length, table, limits);
    for (const { notes } of parts) context.notes?.addAll(notes);
    return parts.flatMap(({ prompts }) => prompts);
  } catch (error) {
    // The rows that were reached tell more than that the others were not.
    if (error instanceof GrpoError && error.code === 'prompts-too-slow' && long.size > 0)
      throw tooLong(long, rows.length, table, limits, 'At least ');
    throw error;
  }
}

function toPrompt(
  row: PromptRow,
  table: string,
  tokenizer: Tokenizer,
  limits: PromptLimits,
  context: PromptContext,
): Prompt | { tooLong: string } {
  const most = mostTokens(limits);
  const where = `${table}:${row.line}`;
  const specialTokens = typeof row.prompt === 'string';
  const variables = typeof row.prompt === 'string' ? {} : rowVariables(row, where, tokenizer, context);
  const text =
    typeof row.prompt === 'string'
      ? row.prompt
      : renderRow(row.prompt, tokenizer, where, { ...context, kwargs: variables });
  const encoded = tokenizer.encodeUpTo(most, text, { specialTokens });
  if (encoded === undefined)
    return { tooLong: `${text.length} characters, which are more than ${Math.max(most, 0)} tokens` };
  const ids = specialTokens ? asBeginning(encoded, tokenizer, where, context.notes) : encoded;
  if (ids.length === 0 || text.length === 0) throw empty(where);
  if (ids.length > most) return { tooLong: `${ids.length} tokens` };
  noteIds(ids, tokenizer, where, context);
  if (specialTokens) noteText(text, ids, tokenizer, where, context.notes);
  const chat = typeof row.prompt === 'string' ? {} : { chat: { messages: row.prompt, kwargs: variables } };
  return { id: row.id, text, ids: Int32Array.from(ids), ...chat, columns: row.columns };
}

/** The variables that a row's chat template is given: the config's, and the row's own. */
function rowVariables(
  { columns }: PromptRow,
  where: string,
  tokenizer: Tokenizer,
  { kwargs = {}, notes }: PromptContext,
): Readonly<Record<string, unknown>> {
  let own: Record<string, unknown>;
  try {
    own = templateVariables(columns, kwargs);
  } catch (error) {
    throw error instanceof GrpoError ? new GrpoError({ ...error.report(), where, cause: error }) : error;
  }
  const variables = { ...kwargs, ...own };
  for (const name of Object.keys(own))
    if (!readsVariable(tokenizer.templateFor(variables) ?? '', name))
      notes?.add('prompt-variable-unread', where, `\`${name}\``);
  return variables;
}

/** A chat as text; what fails names the row. */
function renderRow(
  messages: readonly ChatMessage[],
  tokenizer: Tokenizer,
  where: string,
  context: PromptContext,
): string {
  if (isPrefill(messages)) context.notes?.add('prompt-prefill', where);
  for (const { content } of messages) {
    const special = tokenizer.specialTokenIn(content ?? '');
    if (special !== undefined) context.notes?.add('prompt-special-tokens', where, special);
  }
  try {
    requireRoles(messages, tokenizer.templateFor(context.kwargs));
    const text = tokenizer.renderChat(messages, true, context);
    noteLosses({ messages, text, tokenizer, context, where });
    return text;
  } catch (error) {
    if (!(error instanceof GrpoError) || error.code === 'chat-template-missing') throw error;
    // Whatever the messages: it is told with the template's own place.
    if (error.cause instanceof TemplateUnreadable) throw error;
    const fix = error.code === 'chat-template-failed' ? mendArguments(messages, error.message) : undefined;
    const mend = fix === undefined ? {} : { fix };
    throw new GrpoError({ ...error.report(), where, ...mend, cause: error });
  }
}

/** Roles that every template knows, or refuses by itself. */
const USUAL: readonly string[] = ['system', 'user', 'assistant'];

/** A template that just writes each role's name takes any: what the model never saw in training is refused here. */
function requireRoles(messages: readonly ChatMessage[], chatTemplate: string | null): void {
  if (chatTemplate === null) return;
  const asked = messages.flatMap(({ role, tool_calls }) => [
    ...(USUAL.includes(role) ? [] : [role]),
    ...(tool_calls === undefined ? [] : ['tool_calls']),
  ]);
  const unknown = asked.find((name) => !new RegExp(`['".]${name}\\b`).test(chatTemplate));
  if (unknown === undefined) return;
  const isRole = unknown !== 'tool_calls';
  throw new GrpoError({
    code: 'chat-role-unknown',
    message: isRole
      ? `The model's chat template does not know the role "${unknown}".`
      : `The model's chat template does not know "tool_calls" of a message.`,
    fix:
      unknown === 'developer'
        ? 'Write "system" in its place.'
        : 'Use a model whose template knows it, or tell it in a message of the user.',
  });
}

/** The ids of a text as the beginning of a longer one. */
function asBeginning(
  ids: number[],
  tokenizer: Tokenizer,
  where: string,
  notes: PromptNotes | undefined,
): number[] {
  const { before, after } = tokenizer.added;
  let [start, end] = [0, ids.length];
  if (before.length > 0 && before.every((id, i) => ids[i] === id && ids[before.length + i] === id)) {
    start = before.length;
    notes?.add('prompt-double-start', where, tokenizer.tokens(before).join(''));
  }
  if (after.length > 0) {
    end -= after.length;
    notes?.add('prompt-end-appended', where, tokenizer.tokens(after).join(''));
  }
  return ids.slice(start, end);
}

function noteIds(
  ids: readonly number[],
  tokenizer: Tokenizer,
  where: string,
  { notes, eosIds = [] }: PromptContext,
): void {
  const last = ids.at(-1) as number;
  if (eosIds.includes(last)) notes?.add('prompt-ends-with-end', where, tokenizer.tokens([last]).join(''));
  const { unkId } = tokenizer;
  if (unkId !== null && ids.includes(unkId))
    notes?.add('prompt-unknown-text', where, tokenizer.tokens([unkId]).join(''));
}

function noteText(
  text: string,
  ids: readonly number[],
  tokenizer: Tokenizer,
  where: string,
  notes: PromptNotes | undefined,
): void {
  const space = looseSpace(ids, tokenizer);
  if (space !== undefined) notes?.add('prompt-ends-with-space', where, space);
  const marker = foreignMarker(text, tokenizer);
  if (marker !== undefined) notes?.add('prompt-foreign-marker', where, marker);
}

const mostTokens = ({ max_prompt_length, max_completion_length, context }: PromptLimits): number =>
  Math.min(max_prompt_length ?? Infinity, context - max_completion_length);

function empty(where: string): GrpoError {
  return new GrpoError({
    code: 'prompt-empty',
    message: 'This prompt has no tokens.',
    where,
    fix: 'Complete the row or take it out.',
  });
}

/** Lines of a table that are named of all that are too long. */
const NAMED_LINES = 5;

/**
 * @param long  what each prompt has that is too long, by its line
 * @param total  prompts of the table
 * @param atLeast  what stands before the count where not all were looked at
 */
function tooLong(
  long: ReadonlyMap<number, string>,
  total: number,
  table: string,
  limits: PromptLimits,
  atLeast = '',
): GrpoError {
  const { max_prompt_length: set, max_completion_length: completion, context } = limits;
  const why =
    set !== null && set <= context - completion
      ? `grpo.max_prompt_length is ${set}`
      : `the model's context of ${context} leaves ${context - completion} beside grpo.max_completion_length ${completion}`;
  const [[line, size] = [1, ''], ...others] = [...long].sort(([a], [b]) => a - b);
  const named = others.slice(0, NAMED_LINES - 1).map(([other]) => other);
  const more = others.length - named.length;
  const rest =
    named.length === 0
      ? ''
      : ` Too long as well: line${named.length === 1 ? '' : 's'} ${named.join(', ')}${more === 0 ? '' : ` and ${more} more`}.`;
  const share =
    total === 1
      ? ''
      : `${atLeast}${long.size} of ${total} prompts ${long.size === 1 ? 'is' : 'are'} too long. `;
  const first = total === 1 || long.size === 1 ? 'This prompt' : 'The first';
  return new GrpoError({
    code: 'prompt-too-long',
    message: `${share}${first} has ${size}, but ${why}.${rest}`,
    where: `${table}:${line}`,
    fix:
      long.size === 1
        ? 'Shorten or remove the row, or change the lengths in the config.'
        : 'Shorten or remove the rows, or change the lengths in the config.',
  });
}
