/** What ends a sentence, with the brackets, quotes and marks that may close behind it; a colon leads on to what follows. */
const ENDED = /[.!?…:。！？][\])}"'”’»`*]*$/;

/**
 * Messages and what to do about them as one text: the one door through which they are put together. Many messages have no full stop, as they are also
 * shown alone; without one, "it has no chat template" and "Use data.prompt" would run together.
 * @param parts  undefined and empty ones are left out
 */
export function sentences(...parts: readonly (string | null | undefined)[]): string {
  const said = parts.map((part) => part?.trim() ?? '').filter((part) => part !== '');
  return said.map((part, index) => (index < said.length - 1 ? sentence(part) : part)).join(' ');
}

/** A text with the full stop that it may lack. */
export const sentence = (text: string): string => (text === '' || ENDED.test(text) ? text : `${text}.`);
