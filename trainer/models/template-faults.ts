import { GrpoError } from '../../core/errors/index.ts';
import { readableTemplate, TemplateUnreadable } from './template-source.ts';

/** Blocks that stand within others, and the marks of transformers that the engine takes out. */
const WITHIN = /^(?:else|end\w+|break|continue|generation)$/;
/** What a refusal shows of a block. */
const SHOWN = 60;

/** Whether the engine can parse a piece of a template; nothing of it is run. */
type Parses = (piece: string) => boolean;

/**
 * What there is to say of a template whose own text is at fault, whatever the messages: it cannot be read, or has a form that would be written
 * otherwise than in Python.
 * @param error  what the engine or the reader of templates threw
 * @param place  of the template: its file
 * @param isParsed  whether the engine got beyond the text
 * @returns undefined where it is the messages that are refused
 */
export function unreadableTemplate(
  error: unknown,
  template: string,
  place: string,
  { isParsed, parses }: { isParsed: boolean; parses: Parses },
): GrpoError | undefined {
  const isOwn = error instanceof TemplateUnreadable;
  if (isParsed && !isOwn) return undefined;
  const said = error instanceof Error ? error.message : String(error);
  const found = isOwn ? { line: error.line, text: '' } : faultyBlock(template, parses);
  const line = found?.line;
  const shown = found === undefined || found.text === '' ? '' : ` \`${shortened(found.text)}\``;
  return new GrpoError({
    code: 'chat-template-failed',
    message: `The chat template ${place} cannot be read${line === undefined ? '' : `: line ${line}`}:${shown} ${said}. It is its own text that is refused, whatever the messages`,
    where: line === undefined ? place : `${place}:${line}`,
    fix: 'Write this part of the template in another way, or use a template of the same model that has no such part.',
    cause: error instanceof TemplateUnreadable ? error : new TemplateUnreadable(said, line),
  });
}

/** The first block that the engine cannot parse by itself; undefined where it is how they stand together. */
function faultyBlock(template: string, parses: Parses): { line: number; text: string } | undefined {
  return readableTemplate(template).blocks.find(({ text, written }) => {
    const name = /^\{%[-+]?\s*(\w+)/.exec(text)?.[1];
    if (name === undefined) return !parses(written);
    if (WITHIN.test(name)) return false;
    const whole = name === 'elif' ? written.replace('elif', 'if') : written;
    return !parses(whole) && !parses(`${whole}{% end${name === 'elif' ? 'if' : name} %}`);
  });
}

const shortened = (text: string): string => (text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}...`);
