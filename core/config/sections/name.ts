import { z } from 'zod';

/** Bytes of UTF-8: a folder name may have 255, and the run's holds a date and four digits beside it. */
const LONGEST = 120;

/** Without TextEncoder, which is no part of the language. */
const bytes = (text: string): number =>
  [...text].reduce((sum, one) => {
    const code = one.codePointAt(0) ?? 0;
    return sum + (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
  }, 0);

/** Names that Windows keeps for devices, whatever the ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** What a run may be called: it becomes part of a folder name, on any file system. */
export const runName = z
  .string()
  // One way to write `é`: file systems differ in which one they keep.
  .transform((name) => name.normalize('NFC'))
  .pipe(
    z
      .string()
      .regex(/^[\p{L}\p{M}\p{N}_.-]+$/u, {
        error: 'may hold letters, digits, `_`, `-` and `.` only: it becomes part of a folder name',
      })
      .regex(/^(?!\.+$)[\s\S]*[^.]$/, { error: 'must not end with a full stop: Windows drops it' })
      .refine((name) => bytes(name) <= LONGEST, {
        error: `is too long: a name has at most ${LONGEST} bytes of UTF-8`,
      })
      .refine((name) => !RESERVED.test(name), {
        error: 'is the name of a device on Windows: choose another',
      }),
  );

/** Any text as a part of a file name: what may not stand in one becomes `-`; undefined where nothing is left. */
export function safeName(text: string): string | undefined {
  const safe = text
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}_.-]+/gu, '-')
    .replace(/^[.-]+|\.+$/g, '');
  let name = '';
  for (const one of safe) {
    if (bytes(name + one) > LONGEST) break;
    name += one;
  }
  return name === '' || RESERVED.test(name) ? undefined : name;
}
