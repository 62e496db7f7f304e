/**
 * Paths from elsewhere: names that a hub lists, that an index file of a downloaded model gives, that another extension brings. Whoever turns one
 * into a place on disk asks here first (`trainer/files/inside.ts` also looks at links).
 */

/** Longer ones are refused: file systems take 255 bytes a name and 1,024 to 4,096 a path. */
const MAX_PATH = 1024;
const MAX_NAME = 255;

/** Names that mean a device on Windows, whatever follows after a dot. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i;
/** And the marks that turn the direction of text, which make a name look like another. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/**
 * Why a relative path from elsewhere may not become a place below a folder, in words that follow "it"; undefined where it may.
 * Allowed is what means the same file on every system: names parted by `/`, below the folder it starts from.
 */
export function pathProblem(path: unknown): string | undefined {
  if (typeof path !== 'string') return 'is not text';
  if (path === '') return 'is empty';
  if (path.length > MAX_PATH) return `is longer than ${MAX_PATH} characters`;
  if (CONTROL.test(path)) return 'holds control characters';
  if (/\p{Surrogate}/u.test(path)) return 'holds half a character';
  if (path.includes('\\')) return 'holds a backslash';
  if (path.startsWith('/')) return 'is absolute';
  if (/^[a-z]:/i.test(path)) return 'begins with a drive letter';
  for (const name of path.split('/')) {
    const problem = nameProblem(name);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** `pathProblem` for what must lie in the folder itself. */
export function fileNameProblem(name: unknown): string | undefined {
  return pathProblem(name) ?? ((name as string).includes('/') ? 'is a path, not a file name' : undefined);
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'has an empty part';
  if (name === '..') return 'leads upwards (..)';
  if (name === '.') return 'has a part that is only a dot';
  if (bytesOf(name) > MAX_NAME) return `has a part of more than ${MAX_NAME} bytes`;
  if (/[<>:"|?*]/.test(name)) return 'holds a character that not every system allows in a file name';
  // Windows drops them, so that "a." would be the file "a".
  if (/[. ]$/.test(name)) return 'has a part that ends with a dot or a space';
  if (DEVICE.test(name)) return `has the name of a device (${name})`;
  return undefined;
}

/** In UTF-8, which is what file systems count. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
