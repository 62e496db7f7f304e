import * as z from 'zod';

/** Bytes of UTF-8: a folder name may have 255, and the run's holds a date and four digits beside it. */
const LONGEST = 120;

/** UTF-16 units of a text of which a name is made: NFC may make ten of them one. */
const LONGEST_TAKEN = 10_000;

/** Without TextEncoder, which is no part of the language. */
const bytes = (text: string): number =>
  [...text].reduce((sum, one) => {
    const code = one.codePointAt(0) ?? 0;
    return sum + (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
  }, 0);

/** A UTF-16 unit is at least one byte: what has more of them than that need not be counted. */
const fits = (text: string): boolean => text.length <= LONGEST && bytes(text) <= LONGEST;

/** Names that Windows keeps for devices, whatever the ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** What a run may be called: it becomes part of a folder name, on any file system. */
export const runName = z
  .string()
  // One way to write `é`: file systems differ in which one they keep.
  .transform((name) => (name.length > LONGEST_TAKEN ? name : name.normalize('NFC')))
  .pipe(
    z
      .string()
      .regex(/^[\p{L}\p{M}\p{N}_.-]+$/u, {
        error: 'may hold letters, digits, `_`, `-` and `.` only: it becomes part of a folder name',
      })
      .regex(/^(?!\.+$)[\s\S]*[^.]$/, { error: 'must not end with a full stop: Windows drops it' })
      .refine(fits, {
        error: `is too long: a name has at most ${LONGEST} bytes of UTF-8`,
      })
      .refine((name) => !RESERVED.test(name), {
        error: 'is the name of a device on Windows: choose another',
      }),
  );

/** Any text as a part of a file name: what may not stand in one becomes `-`; undefined where nothing is left. */
export function safeName(text: string): string | undefined {
  const safe = text
    .slice(0, LONGEST_TAKEN)
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}_.-]+/gu, '-')
    .replace(/^[.-]+|\.+$/g, '');
  let name = '';
  for (const one of safe) {
    if (!fits(name + one)) break;
    name += one;
  }
  return name === '' || RESERVED.test(name) ? undefined : name;
}
