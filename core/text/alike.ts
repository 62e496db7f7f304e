/** What two names are compared by that look the same: composed letters, no marks that show nothing, one kind of space. */
const seen = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** How the code points of a name are written that make it another one: `e\u0301` beside `\u00e9`. */
export const codePoints = (name: string): string =>
  Array.from(name, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    return code > 0x20 && code < 0x7f ? sign : `\\u${code.toString(16).padStart(4, '0')}`;
  }).join('');

/**
 * The known name that looks the same on a screen and is another for a program (`é` as one code point or as two, a space of no width): a person
 * cannot see what is wrong. Undefined where there is none.
 */
export function alikeName(name: string, known: readonly string[]): string | undefined {
  const wanted = seen(name);
  if (wanted === '') return undefined;
  return known.find((other) => other !== name && seen(other) === wanted);
}
